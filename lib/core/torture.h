/*
 * torture - the Nth call of a request or a job fails, and all after it
 *
 * Only in a build configured with --enable-torture; in any other build these
 * functions are nothing.  The header X-Torture of a request, or the member
 * torture of a job's payload, says "N refuse" or "N lose": from its Nth query
 * or outside call on all fail.  "N too-slow", or another trouble of io/http,
 * is for outside calls alone: the database goes on.  tests/torture finds out
 * what is left behind when work breaks off anywhere.
 */
#pragma once

enum torture {
	TORTURE_NONE,
	TORTURE_REFUSE, /* it answers that it cannot */
	TORTURE_LOSE, /* the connection is gone */
};

#ifdef TORTURE
void torture_begin(const char *said); /* for this thread, until the next; "": no more */
void torture_job(const char *payload); /* the same, for the job with this payload; NULL: no more */
enum torture torture_now(void); /* one more query is due: what becomes of it? */
const char *torture_outside(void); /* one more outside call is due: its trouble's name, or NULL */
void torture_cut(int fd); /* as if the other side had gone */
#else
static inline void torture_begin(const char *said)
{
	(void)said;
}
static inline void torture_job(const char *payload)
{
	(void)payload;
}
static inline enum torture torture_now(void)
{
	return TORTURE_NONE;
}
static inline const char *torture_outside(void)
{
	return (const char *)0;
}
static inline void torture_cut(int fd)
{
	(void)fd;
}
#endif
