-- Revert frontdesk:proofs from pg

begin;

drop function fd.visitor_leave(boolean), fd.proof_by_code(text, bytea, uuid, bytea), fd.proof_behind(bytea), fd.proof_by_link(bytea, uuid, bytea),
  fd.proof_given(fd.proof, uuid, bytea), fd.visitor_become(uuid, uuid, bytea), fd.contact_of_proof(text, text, uuid, text),
  fd.identity_prove(uuid, text, text), fd.contact_noted(uuid, text, text), fd.contact_proven(uuid),
  fd.proof_ask(uuid, text, text, text, text, bytea, bytea, text, text, text, text), fd.rate_wait(timestamptz[], bigint, interval), fd.client_of(text);
drop table fd.proof;
delete from fd.privacy_map where table_name = 'proof';

commit;
