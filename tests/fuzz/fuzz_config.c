/* fuzz_config - any file as the settings: faults or a configuration that can be printed, its secrets masked */
#include "core/config.h"
#include <assert.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *mem = arena_new();
	struct buf b = { .mem = mem };
	int fd = memfd_create("conf", 0);
	const char *faults;

	assert(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	faults = config_read(mem, arena_printf(mem, "/proc/self/fd/%d", fd));
	assert(!faults || *faults);
	config_print(&b);
	assert(!config->openai_api_key || !*config->openai_api_key || strstr(b.text, "OPENAI_API_KEY = ********"));
	close(fd);
	arena_free(mem);
	return 0;
}
