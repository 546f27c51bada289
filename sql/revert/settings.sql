-- Revert frontdesk:settings from pg

begin;

drop table fd.privacy_map;
drop procedure fd.make_sighted_by_row(regclass), fd.make_sighted(regclass, text), fd.make_append_only(regclass), fd.privacy(text, text[], text, text, text);
drop function fd.append_only(), fd.enter_turn(uuid, boolean), fd.enter_system(text, text),
  fd.absent(text), fd.refuse(text, text), fd.is_staff(), fd.nouns_seen(), fd.ruling_noun(text), fd.sees(text), fd.my_trace(), fd.my_actor(), fd.my_turn(), fd.my_reservation(),
  fd.my_key(), fd.my_session(), fd.my_user(), fd.my_contact(), fd.my_visitor(), fd.my_caller(), fd.my_role(), fd.new_id();

commit;
