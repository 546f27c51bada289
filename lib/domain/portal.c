#include "domain/portal.h"
#include "domain/keyset.h"
#include "domain/proofs.h"

enum { BRIEF = 3, HISTORY = 200 };

static const struct problem_type TEXT_CHANGED = { REFUSED, "text-changed", "The words have changed" },
                                 LAST_ADDRESS = { REFUSED, "last-address", "This address is the way in" },
                                 CONVERSATION_OPEN = { REFUSED, "conversation-open",
	                                 "Somebody is in a conversation with you" };

/* --- shapes ----------------------------------------------------------------------------------------------------- */

static const char *const talk_states[] = { "automated", "waiting", "live", "snoozed", "resolved", "archived", NULL };
static const char *const channels[] = { "phone", "email", "web", NULL };
static const char *const proofs[] = { "claimed", "verified", NULL };
static const char *const request_kinds[] = { "export", "erase", NULL };
static const char *const request_states[] = { "received", "verified", "running", "delivered", "erased", "refused",
	NULL };
static const char *const languages[] = { "en", "es", NULL };

SHAPE(portal_ask, FIELD(portal_ask, past, "Those that are over, instead of those to come."), KEYSET_FIELD(portal_ask));
SHAPE(portal_list_ask, KEYSET_FIELD(portal_list_ask));
SHAPE(portal_one, FIELD(portal_one, id, "Which.", .required = true));
SHAPE(portal_reservations,
        LIST_OF(portal_reservations, reservations, reservation, "To come: the next first; over: the last first."),
        FIELD(portal_reservations, next, "Ask for more after this.", .maybe = true),
        FIELD(portal_reservations, past, "Whether these are over."));
SHAPE(talk_brief, FIELD(talk_brief, id, "The conversation."),
        FIELD(talk_brief, status, "Where it stands.", .choices = talk_states),
        FIELD(talk_brief, last_text, "How its last message begins.", .maybe = true),
        FIELD(talk_brief, last_author, "Who said that.", .maybe = true), FIELD(talk_brief, last_at, "When."),
        FIELD(talk_brief, here, "It goes on in this browser."));
SHAPE(talks, LIST_OF(talks, conversations, talk_brief, "The newest first."),
        FIELD(talks, next, "Ask for more after this.", .maybe = true));
SHAPE(talk_shown, ONE_OF(talk_shown, conversation, talk_brief, "As it stands."),
        LIST_OF(talk_shown, messages, message, "What was said, the newest 200."));
SHAPE(guest_letter, FIELD(guest_letter, id, "The letter."), FIELD(guest_letter, to, "To which address."),
        FIELD(guest_letter, subject, "Its subject."), FIELD(guest_letter, text, "What it says.", .maybe = true),
        FIELD(guest_letter, has_calendar, "A calendar entry came with it."),
        FIELD(guest_letter, created_at, "Written."));
SHAPE(guest_letters, LIST_OF(guest_letters, letters, guest_letter, "The newest first, without their text."),
        FIELD(guest_letters, next, "Ask for more after this.", .maybe = true));
SHAPE(guest_letter_shown, ONE_OF(guest_letter_shown, letter, guest_letter, "The letter."));
SHAPE(consent, FIELD(consent, purpose, "What for."), FIELD(consent, title, "The same for people."),
        FIELD(consent, text, "The words one says yes or no to."), FIELD(consent, version, "Of these words."),
        FIELD(consent, given, "What holds now."),
        FIELD(consent, said_version, "The words that were answered; null: nothing was said yet.", .maybe = true),
        FIELD(consent, at, "When.", .maybe = true));
SHAPE(consents, LIST_OF(consents, consents, consent, "What the house asks, in its latest words."));
SHAPE(consent_said, FIELD(consent_said, purpose, "What for.", .required = true, .max = 40, .one_line = true),
        FIELD(consent_said, version, "The words that were read.", .required = true, .min = 1, .max = 100000),
        FIELD(consent_said, given, "Yes or no.", .required = true));
SHAPE(guest_address, FIELD(guest_address, id, "The address."),
        FIELD(guest_address, channel, "What sort.", .choices = channels), FIELD(guest_address, value, "Itself."),
        FIELD(guest_address, proof, "Only claimed, or proven.", .choices = proofs));
SHAPE(own_request, FIELD(own_request, id, "The request."),
        FIELD(own_request, kind, "For a copy of one's data, or for its erasure.", .choices = request_kinds),
        FIELD(own_request, state, "Where it stands.", .choices = request_states),
        FIELD(own_request, asked_at, "Since when."));
SHAPE(own_request_new,
        FIELD(own_request_new, kind, "export: a copy; erase: that it is erased.", .required = true,
                .choices = request_kinds));
SHAPE(guest_self,
        FIELD(guest_self, name, "How they are called.", .maybe = true, .min = 1, .max = 120, .one_line = true),
        FIELD(guest_self, language, "The language of letters and answers.", .maybe = true, .choices = languages));
SHAPE(guest_data, ONE_OF(guest_data, self, guest_self, "What they told of themselves."),
        LIST_OF(guest_data, addresses, guest_address, "Where they are reached."),
        LIST_OF(guest_data, requests, own_request, "What they asked for, the newest first."));
SHAPE(portal, ONE_OF(portal, self, guest_self, "Who it is."),
        LIST_OF(portal, upcoming, reservation, "The next three reservations."),
        LIST_OF(portal, conversations, talk_brief, "The last three conversations."),
        LIST_OF(portal, letters, guest_letter, "The last three letters."),
        LIST_OF(portal, requests, own_request, "What they asked for about their data."));
SHAPE(portal_door, FIELD(portal_door, asked, "A letter was written just now."));
SHAPE(portal_page, FIELD(portal_page, proven, "Whoever looks proved an address."),
        FIELD(portal_page, asked, "A letter was written just now."),
        ONE_OF(portal_page, portal, portal, "What is theirs.", .maybe = true));

/* --- overview --------------------------------------------------------------------------------------------------- */

static struct problem *self_of(struct ctx *c, struct guest_self *out)
{
	struct guest_self *row;

	TRY(sql_guest_self(c, &row));
	*out = *row;
	return NULL;
}

static struct problem *upcoming(struct ctx *c, struct keyset after, int64_t many, struct reservation_list *out)
{
	TRY(sql_portal_upcoming(c, after.at, after.id, many, out));
	reservations_link(c, out);
	return NULL;
}

static struct problem *portal_show(struct ctx *c, const struct nothing *in, struct portal *out)
{
	struct keyset first = { 0 };

	(void)in;
	TRY(guest_known(c));
	TRY(self_of(c, &out->self));
	TRY(upcoming(c, first, BRIEF, &out->upcoming));
	TRY(sql_portal_talks(c, first.at, first.id, BRIEF, &out->conversations));
	TRY(sql_portal_letters(c, first.at, first.id, BRIEF, &out->letters));
	return sql_portal_requests(c, KEYSET_PAGE, &out->requests);
}

/* The same for a browser without JavaScript, and the door for whoever is not known yet. */
static struct problem *portal_page_show(struct ctx *c, const struct portal_door *in, struct portal_page *out)
{
	TRY(op_tx->checked(c));
	*out = (struct portal_page){ .proven = !id_none(c->who.contact), .asked = in->asked };
	return out->proven ? portal_show(c, NULL, &out->portal) : NULL;
}

/* --- reservations ----------------------------------------------------------------------------------------------- */

static struct problem *portal_reservation_list(
        struct ctx *c, const struct portal_ask *in, struct portal_reservations *out)
{
	struct keyset after = keyset_read(in->after);

	TRY(guest_known(c));
	out->past = in->past;
	if (in->past)
		TRY(sql_portal_past(c, after.at, after.id, &out->reservations));
	else
		TRY(upcoming(c, after, KEYSET_PAGE + 1, &out->reservations));
	out->next = KEYSET_CUT(c, &out->reservations, start);
	if (in->past)
		reservations_link(c, &out->reservations);
	return NULL;
}

/* --- conversations ---------------------------------------------------------------------------------------------- */

static struct problem *portal_talk_list(struct ctx *c, const struct portal_list_ask *in, struct talks *out)
{
	struct keyset after = keyset_read(in->after);

	TRY(guest_known(c));
	TRY(sql_portal_talks(c, after.at, after.id, KEYSET_PAGE + 1, &out->conversations));
	out->next = KEYSET_CUT(c, &out->conversations, last_at);
	return NULL;
}

static struct problem *talk_of(struct ctx *c, struct id id, struct talk_brief *out)
{
	struct talk_brief *row;

	TRY(guest_known(c));
	TRY(sql_portal_talk(c, id, &row));
	if (!row)
		return problem(c, &NO_SUCH_THING, "there is no such conversation, or it is not yours to see");
	*out = *row;
	return NULL;
}

static struct problem *portal_talk_show(struct ctx *c, const struct portal_one *in, struct talk_shown *out)
{
	TRY(talk_of(c, in->id, &out->conversation));
	TRY(sql_messages_after(c, in->id, 0, HISTORY, &out->messages));
	for (size_t i = 0; i < out->messages.n; i++)
		out->messages.items[i].parts.text = reservation_links(c, out->messages.items[i].parts.text);
	return NULL;
}

static struct problem *portal_talk_bring(struct ctx *c, const struct portal_one *in, struct talk_brief *out)
{
	TRY(guest_known(c));
	TRY(sql_portal_talk_bring(c, in->id));
	return talk_of(c, in->id, out);
}

/* --- letters ---------------------------------------------------------------------------------------------------- */

static struct problem *portal_letter_list(struct ctx *c, const struct portal_list_ask *in, struct guest_letters *out)
{
	struct keyset after = keyset_read(in->after);

	TRY(guest_known(c));
	TRY(sql_portal_letters(c, after.at, after.id, KEYSET_PAGE + 1, &out->letters));
	out->next = KEYSET_CUT(c, &out->letters, created_at);
	return NULL;
}

static struct problem *portal_letter_show(struct ctx *c, const struct portal_one *in, struct guest_letter_shown *out)
{
	struct guest_letter *row;

	TRY(guest_known(c));
	TRY(sql_portal_letter(c, in->id, &row));
	if (!row)
		return problem(c, &NO_SUCH_THING, "there is no such letter, or it was not written to you");
	out->letter = *row;
	return NULL;
}

/* --- consents --------------------------------------------------------------------------------------------------- */

static struct problem *portal_consent_list(struct ctx *c, const struct nothing *in, struct consents *out)
{
	(void)in;
	TRY(guest_known(c));
	return sql_consents_mine(c, KEYSET_PAGE, &out->consents);
}

static struct problem *portal_consent_say(struct ctx *c, const struct consent_said *in, struct consents *out)
{
	TRY(guest_known(c));
	TRY(sql_consent_say(c, in->purpose, in->version, in->given));
	return portal_consent_list(c, NULL, out);
}

/* --- data ------------------------------------------------------------------------------------------------------- */

static struct problem *portal_data_show(struct ctx *c, const struct nothing *in, struct guest_data *out)
{
	(void)in;
	TRY(guest_known(c));
	TRY(self_of(c, &out->self));
	TRY(sql_guest_addresses(c, KEYSET_PAGE, &out->addresses));
	return sql_portal_requests(c, KEYSET_PAGE, &out->requests);
}

static struct problem *portal_data_tell(struct ctx *c, const struct guest_self *in, struct guest_data *out)
{
	TRY(guest_known(c));
	TRY(sql_contact_tell(c, in->name, in->language));
	return portal_data_show(c, NULL, out);
}

static struct problem *portal_address_drop(struct ctx *c, const struct portal_one *in, struct guest_data *out)
{
	TRY(guest_known(c));
	TRY(sql_address_drop(c, in->id));
	return portal_data_show(c, NULL, out);
}

static struct problem *portal_data_request(struct ctx *c, const struct own_request_new *in, struct own_request *out)
{
	struct own_request *row;

	TRY(guest_known(c));
	TRY(sql_data_request_ask(c, id_new(c->now), in->kind, &row));
	*out = *row;
	return NULL;
}

OP(portal_show, nothing, portal, FOR_GUESTS, .summary = "What the house has for a guest, at a glance", .tx = READS,
        PROBLEMS(&PROVE_FIRST));
OP(portal_page_show, portal_door, portal_page, FOR_ANYONE, .summary = "The portal's door and its first page",
        .tx = READS);
OP(portal_reservation_list, portal_ask, portal_reservations, FOR_GUESTS,
        .summary = "A guest's reservations, over all their browsers and addresses", .tx = READS,
        PROBLEMS(&PROVE_FIRST));
OP(portal_talk_list, portal_list_ask, talks, FOR_GUESTS, .summary = "A guest's conversations", .tx = READS,
        PROBLEMS(&PROVE_FIRST));
OP(portal_talk_show, portal_one, talk_shown, FOR_GUESTS, .summary = "One of them", .tx = READS, PROBLEMS(&PROVE_FIRST));
OP(portal_talk_bring, portal_one, talk_brief, FOR_GUESTS, .summary = "Go on with it in this browser", .tx = WRITES,
        PROBLEMS(&PROVE_FIRST, &CONVERSATION_OPEN));
OP(portal_letter_list, portal_list_ask, guest_letters, FOR_GUESTS, .summary = "The letters a guest got", .tx = READS,
        PROBLEMS(&PROVE_FIRST));
OP(portal_letter_show, portal_one, guest_letter_shown, FOR_GUESTS, .summary = "One of them, as text", .tx = READS,
        PROBLEMS(&PROVE_FIRST));
OP(portal_consent_list, nothing, consents, FOR_GUESTS, .summary = "What a guest agreed to", .tx = READS,
        PROBLEMS(&PROVE_FIRST));
OP(portal_consent_say, consent_said, consents, FOR_GUESTS, .summary = "Agree, or agree no more", .tx = WRITES,
        .once = true, PROBLEMS(&PROVE_FIRST, &TEXT_CHANGED));
OP(portal_data_show, nothing, guest_data, FOR_GUESTS, .summary = "What a guest told the house of themselves",
        .tx = READS, PROBLEMS(&PROVE_FIRST));
OP(portal_data_tell, guest_self, guest_data, FOR_GUESTS, .summary = "Tell another name or language", .tx = WRITES,
        .once = true, PROBLEMS(&PROVE_FIRST));
OP(portal_address_drop, portal_one, guest_data, FOR_GUESTS, .summary = "Give up an address", .tx = WRITES, .once = true,
        PROBLEMS(&PROVE_FIRST, &LAST_ADDRESS));
OP(portal_data_request, own_request_new, own_request, FOR_GUESTS,
        .summary = "Ask for a copy of one's data, or for its erasure", .tx = WRITES, .once = true,
        PROBLEMS(&PROVE_FIRST));
