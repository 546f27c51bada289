-- The queue, as the runner of jobs and the shell see it.

--: job_claim (kinds text, most int, lease_seconds int) -> many job
-- Lease some due jobs of these kinds, a list with commas.
select id, kind, title, noun, noun_id, event_id, payload, attempts, max_attempts, token, trace
  from fd.job_claim(string_to_array(:kinds, ','), :most, :lease_seconds) limit :most;

--: job_done (id uuid, token uuid, result json) -> none
-- The last query of an effect's transaction: refuses it when the lease is no longer ours.
select fd.job_done(:id, :token, :result);

--: job_retry (id uuid, token uuid, error text, delay_ms int) -> one job_state
-- Again later; 'failed' when that was the last attempt.
select fd.job_retry(:id, :token, :error, :delay_ms) as state;

--: job_fail (id uuid, token uuid, error text) -> none
-- A person has to look.
select fd.job_fail(:id, :token, :error);

--: job_replay (id uuid) -> none
-- A person has looked.
select fd.job_replay(:id);

--: job_next () -> one job_due
-- When the next job is due, if any waits.
select fd.job_next() as at;

--: job_stats () -> one job_stats
-- The queue in six numbers.
select due, oldest_ms, pending, retry, leased, failed from fd.job_stats();

--: job_list (state text) -> many job_line
-- The jobs in a state, the newest first; the dead letters are the failed ones.
select id, kind, title, noun, noun_id, state, attempts, last_error, run_at, created_at
  from fd.job
 where state = :state
 order by created_at desc, id limit 200;

--: effect_kinds () -> many effect_kind
-- Every kind of job that a rule can ask for.
select distinct kind from fd.effect_rule order by kind limit 200;

--: live_key (conversation uuid) -> maybe live_key
-- Where the guest of a conversation listens.
select live_key as key from fd.conversation where id = :conversation;

--: calendar_put (reservation uuid) -> one effect_put
-- The calendar follows the reservation; a repeat changes nothing.
select fd.calendar_put(:reservation) as number;

--: sheet_put (job uuid) -> one effect_put
-- One row for each job, however often it runs.
select fd.sheet_put(:job) as number;

--: audit_seal (most int) -> one effect_put
-- Chain what is not chained yet, after whoever is at it.
select fd.audit_seal(:most) as number;

--: audit_unsealed (noun uuid) -> one effect_put
-- How much of a thing's audit is not chained yet, and the chain's last number.
select count(*) as number from fd.audit_entry where noun_id = :noun and hash is null;

--: reservation_expire (id uuid) -> one expiry
-- Let go of what ran out; or when it does, if that is later.
select fd.reservation_expire(:id) as gone,
       (select expires_at from fd.reservation where id = :id and state in ('held', 'requested')) as at;

--: waitlist_offer (reservation uuid) -> one waitlist_ref
-- What became free is held for the first it fits.
select fd.waitlist_offer(:reservation) as id;

--: waitlist_lapse (entry uuid) -> one expiry
-- An offer that ran out goes to the next; or when it does, if that is later.
select fd.waitlist_lapse(:entry) as gone,
       (select offer_expires_at from fd.waitlist_entry where id = :entry and state = 'offered') as at;

--: event_deliveries (event uuid) -> one event_handed
-- The fact in the outbox, and how many endpoints it was handed to.
select e.id, e.type, e.noun, e.noun_id, e.payload, e.at,
       (select count(*) from fd.delivery d where d.event_id = e.id) as deliveries
  from fd.event e where e.id = :event;

--: delivery_begin (delivery uuid) -> maybe parcel
-- What to send where, signed with what; nothing when it needs no sending.
select url, secret, event_id, type, noun, noun_id, payload, at, attempt from fd.delivery_begin(:delivery);

--: delivery_end (delivery uuid, outcome text, status int, ms int, excerpt text, delay_ms int, patience_hours int) -> one job_state
-- What became of an attempt.
select fd.delivery_end(:delivery, :outcome, :status, :ms, :excerpt, :delay_ms, :patience_hours) as state;

--: endpoint_default (id uuid, url text, secret text) -> none
-- The endpoint that the configuration names, once.
select fd.endpoint_create(:id, :url, :secret, '{}', 'From the configuration')
 where not exists (select from fd.endpoint where url = :url);

--: endpoint_turn () -> none
-- Daemons that start together register one after the other.
select pg_advisory_xact_lock(hashtextextended('fd.endpoint of the configuration', 0));

--: mail_spool (job uuid, message_id text, noun_id uuid, contact uuid, recipient text, subject text, text text, html text, ics text) -> none
-- The embedded mailer; the same job writes once.
insert into fd.mail (id, job_id, message_id, noun, noun_id, contact_id, recipient, subject, text, html, ics)
values (:job, :job, :message_id, 'reservation', :noun_id, :contact, :recipient, :subject, :text, :html, :ics)
on conflict (job_id) do nothing;

--: waitlist_held (entry uuid) -> maybe waitlist_ref
-- What is held for an entry of the waitlist.
select reservation_id as id from fd.waitlist_entry where id = :entry and state = 'offered';

--: endpoint_rest (delivery uuid, rest_ms int) -> none
-- The other deliveries of this one's endpoint wait.
select fd.endpoint_rest(:delivery, :rest_ms);

--: house_sweep () -> one effect_put
-- What nobody may forget even if a job was lost.
select fd.sweep() + fd.data_request_sweep() as number;
