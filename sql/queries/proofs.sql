-- A guest proves an address.

--: proof_ask (id uuid, purpose text, channel text, value text, address text, link bytes, code bytes, message_id text, subject text, text text, html text) -> one proof_wait
-- Write the letter, or say how long to wait.
select fd.proof_ask(:id, :purpose, :channel, :value, :address, :link, :code, :message_id, :subject, :text, :html) as seconds;

--: proof_by_code (purpose text, code bytes, fresh uuid, token bytes) -> one proof_outcome
-- Try the code; the try is counted.
select fd.proof_by_code(:purpose, :code, :fresh, :token) as outcome;

--: proof_by_link (link bytes, fresh uuid, token bytes) -> none
-- Spend the link.
select fd.proof_by_link(:link, :fresh, :token);

--: proof_behind (link bytes) -> one proof_address
-- Whose proof a link is.
select fd.proof_behind(:link) as value;

--: visitor_leave (everywhere bool) -> none
-- Tokens that open nothing any more.
select fd.visitor_leave(:everywhere);
