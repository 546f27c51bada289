/*
 * live - tells open pages that something changed
 *
 * Listens to the database's notices of events and hands each to nginx (nchan)
 * through the Unix socket LIVE_SOCKET, from where it goes to whoever is
 * connected: every hint to the desk, those of a conversation also to its
 * guest, under the conversation's live key.  A hint says that something of this kind
 * happened to this thing: no text, no name, and to a guest no id that is not
 * theirs.  Pages answer any hint by reading again, so hints may be merged, may be lost, and
 * whatever goes wrong here is observed and dropped.
 */
#pragma once
#include "queries.h"

/* Until STOP_FD is readable. */
void live_run(int stop_fd);

/* One notice as the database says it, read and made fit to publish; for live.c and its test. */
struct hint {
	struct id conversation; /* zero: of none */
	bool for_guest;
	const char *desk, *guest; /* one line of JSON each */
};
bool hint_read(struct ctx *, const char *payload, struct hint *); /* false: not a hint */
