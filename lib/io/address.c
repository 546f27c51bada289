#include "io/address.h"
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

struct range4 {
	uint32_t from;
	int bits;
};

/* https://www.iana.org/assignments/iana-ipv4-special-registry, and multicast and class E above 224/3. */
static const struct range4 inner4[] = { { 0x00000000, 8 }, { 0x0a000000, 8 }, { 0x64400000, 10 }, { 0x7f000000, 8 },
	{ 0xa9fe0000, 16 }, { 0xac100000, 12 }, { 0xc0000000, 24 }, { 0xc0000200, 24 }, { 0xc01fc400, 24 },
	{ 0xc034c100, 24 }, { 0xc0586300, 24 }, { 0xc0a80000, 16 }, { 0xc0af3000, 24 }, { 0xc6120000, 15 },
	{ 0xc6336400, 24 }, { 0xcb007100, 24 }, { 0xe0000000, 3 } };

struct range6 {
	uint8_t from[4];
	int bits;
};

/* Within 2000::/3: protocol assignments with Teredo and ORCHID, documentation, 6to4, AS112, documentation again. */
static const struct range6 inner6[] = { { { 0x20, 0x01, 0x00, 0x00 }, 23 }, { { 0x20, 0x01, 0x0d, 0xb8 }, 32 },
	{ { 0x20, 0x02, 0x00, 0x00 }, 16 }, { { 0x26, 0x20, 0x00, 0x4f }, 32 }, { { 0x3f, 0xff, 0x00, 0x00 }, 20 } };

static bool within(uint32_t address, uint32_t from, int bits)
{
	return ((address ^ from) >> (32 - bits)) == 0;
}

static bool public4(const struct in_addr *in)
{
	uint32_t address = ntohl(in->s_addr);

	for (size_t i = 0; i < sizeof inner4 / sizeof *inner4; i++)
		if (within(address, inner4[i].from, inner4[i].bits))
			return false;
	return true;
}

static uint32_t first32(const uint8_t *b)
{
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static bool public6(const struct in6_addr *in)
{
	uint32_t head = first32(in->s6_addr);

	if (!within(head, 0x20000000, 3))
		return false; /* loopback, mapped, NAT64, unique local, link local, multicast, the unassigned */
	for (size_t i = 0; i < sizeof inner6 / sizeof *inner6; i++)
		if (within(head, first32(inner6[i].from), inner6[i].bits))
			return false;
	return true;
}

bool address_public(const struct sockaddr *a)
{
	struct sockaddr_in in4;
	struct sockaddr_in6 in6;

	if (a->sa_family == AF_INET) {
		memcpy(&in4, a, sizeof in4);
		return public4(&in4.sin_addr);
	}
	if (a->sa_family == AF_INET6) {
		memcpy(&in6, a, sizeof in6);
		return public6(&in6.sin6_addr);
	}
	return false;
}

static bool same(const struct sockaddr *a, const struct sockaddr *b)
{
	if (!b || a->sa_family != b->sa_family)
		return false;
	if (a->sa_family == AF_INET)
		return !memcmp((const char *)a + offsetof(struct sockaddr_in, sin_addr),
		        (const char *)b + offsetof(struct sockaddr_in, sin_addr), sizeof(struct in_addr));
	return a->sa_family == AF_INET6 &&
	        !memcmp((const char *)a + offsetof(struct sockaddr_in6, sin6_addr),
	                (const char *)b + offsetof(struct sockaddr_in6, sin6_addr), sizeof(struct in6_addr));
}

bool address_ours(const struct sockaddr *a)
{
	struct ifaddrs *all;
	bool found = false;

	if (getifaddrs(&all) < 0)
		return true; /* unknown: rather not */
	for (struct ifaddrs *i = all; i && !found; i = i->ifa_next)
		found = same(a, i->ifa_addr);
	freeifaddrs(all);
	return found;
}

bool address_text_public(const char *text)
{
	struct in_addr in4;
	struct in6_addr in6;

	if (inet_pton(AF_INET, text, &in4) == 1)
		return public4(&in4);
	if (inet_pton(AF_INET6, text, &in6) == 1)
		return public6(&in6);
	return true;
}

size_t address_network(const char *text, unsigned char out[8])
{
	struct in_addr in4;
	struct in6_addr in6;
	bool v4 = inet_pton(AF_INET, text, &in4) == 1;

	if (!v4 && inet_pton(AF_INET6, text, &in6) != 1)
		return 0;
	if (v4)
		memcpy(out, &in4, 4);
	else
		memcpy(out, IN6_IS_ADDR_V4MAPPED(&in6) ? in6.s6_addr + 12 : in6.s6_addr,
		        8 - 4 * IN6_IS_ADDR_V4MAPPED(&in6));
	return v4 || IN6_IS_ADDR_V4MAPPED(&in6) ? 4 : 8;
}
