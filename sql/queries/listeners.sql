--: live_allowed (channel text, key text) -> one listener_answer
-- Staff hear the desk, a visitor their own conversation; the row policies say whose it is.
select case :channel when 'desk' then fd.is_staff()
                     when 'chat' then exists (select from fd.conversation c where c.live_key = :key) else false end as allowed;
