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
#include <stddef.h>

struct sockaddr;

bool address_public(const struct sockaddr *);
bool address_ours(const struct sockaddr *); /* of an interface of this machine */
/* Who shares limits with this literal, as bytes at OUT: an IPv4 address, or the /64 of an IPv6 one; 0: no such literal. */
size_t address_network(const char *, unsigned char out[8]);
bool address_text_public(const char *); /* of an IPv4 or IPv6 literal; true for anything else */
