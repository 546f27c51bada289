/*
 * torture - the Nth query or outside call of a request fails, and all after it
 *
 * Only in a build configured with --enable-torture, where the header X-Torture
 * of a request says "N refuse" or "N lose"; in any other build these functions
 * are nothing.  tests/torture finds out what a request leaves behind when it
 * breaks off anywhere.
 */
#pragma once

enum torture {
	TORTURE_NONE,
	TORTURE_REFUSE, /* it answers that it cannot */
	TORTURE_LOSE, /* the connection is gone */
};

#ifdef TORTURE
void torture_begin(const char *said); /* for this thread, until the next */
enum torture torture_now(void); /* one more call is due: what becomes of it? */
void torture_cut(int fd); /* as if the other side had gone */
#else
static inline void torture_begin(const char *said)
{
	(void)said;
}
static inline enum torture torture_now(void)
{
	return TORTURE_NONE;
}
static inline void torture_cut(int fd)
{
	(void)fd;
}
#endif
