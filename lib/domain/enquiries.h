/*
 * enquiries - a stranger leaves word, by the page /enquire or by software
 *
 * Whoever leaves word becomes a contact with one open lead; asking again adds
 * to it.  What looks like advertising is told that all went well, and waits in
 * quarantine for a person: nothing is lost in silence, and no outside service
 * is asked.  The page carries a field that people do not see and a stamp of
 * when it was opened, signed, because people take a while to write.
 */
#pragma once
#include "queries.h"

struct enquiry_new {
	const char *name, *phone, *email, *message, *source, *campaign, *language, *website, *stamp;
};

struct enquiry_count {
	int64_t waiting;
};

/* How much of an enquiry looks wrong: 50 is enough to hold it back.  SIGNS gets why, | between. */
int enquiry_suspicion(struct ctx *, const struct enquiry_new *, struct buf *signs);
/* What the page carries: when it was opened, signed by the house. */
const char *enquiry_stamp(struct ctx *, struct instant opened);

extern const struct shape enquiry_count_shape;
extern const struct op op_lead_capture, op_enquiry_form, op_enquiry_list, op_enquiry_release, op_enquiry_drop;
