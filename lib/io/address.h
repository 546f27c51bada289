/*
 * address - is this a place on the public internet?
 *
 * Asked of the very address a connection is about to go to, after every name,
 * number base and mapping has been resolved, so it does not matter how the
 * address was spelled.  Public is what IANA's registries of special-purpose
 * addresses leave over (RFC 6890 and its successors); of IPv6 only 2000::/3,
 * without the parts that carry an IPv4 address inside.  Our own addresses are
 * not public either: what listens there may trust its own machine.
 */
#pragma once
#include <stdbool.h>

struct sockaddr;

bool address_public(const struct sockaddr *);
bool address_ours(const struct sockaddr *); /* of an interface of this machine */
bool address_text_public(const char *); /* of an IPv4 or IPv6 literal; true for anything else */
