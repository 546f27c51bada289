/* fuzz_audit - an export of the audit log from a stranger: judged, never believed, whatever its lines are */
#include "domain/audit_check.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct audit_check k = { .mem = arena_new(), .keyed = size & 1 };
	const char *at = (const char *)data, *end = at + size;

	k.said.mem = k.mem;
	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		stop = stop ? stop : end;
		audit_check_line(&k, at, (size_t)(stop - at));
		at = stop + 1;
	}
	audit_check_end(&k);
	assert(!k.keyed || k.faults || k.signed_to);
	arena_free(k.mem);
	return 0;
}
