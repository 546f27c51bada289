-- Contacts and the site they deal with.

--: site_show () -> one site
-- The one business.  Calling codes: ITU-T E.164; a country that is missing here is given with + by its guests.
select s.name, s.slug, s.zone, s.currency, s.country, s.phone, s.demo,
       (select l.address from fd.location l order by l.position limit 1) as address,
       coalesce((select k.code from (values ('GB', '44'), ('IE', '353'), ('US', '1'), ('CA', '1'), ('ES', '34'), ('FR', '33'), ('DE', '49'),
         ('AT', '43'), ('CH', '41'), ('IT', '39'), ('PT', '351'), ('NL', '31'), ('BE', '32'), ('DK', '45'), ('SE', '46'), ('NO', '47'),
         ('FI', '358'), ('PL', '48'), ('GR', '30'), ('NG', '234'), ('ZA', '27'), ('IN', '91'), ('AU', '61'), ('NZ', '64'), ('MX', '52'),
         ('AR', '54'), ('CL', '56'), ('BR', '55'), ('JP', '81')) k (country, code) where k.country = s.country), '44') as calling_code
  from fd.site s;

--: contact_resolve (name text, phone text, email text, source text) -> one contact_row
-- One contact however often somebody comes back.
select fd.contact_resolve(:name, :phone, :email, :source) as id, null::text as name;
