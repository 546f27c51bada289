/*
 * null - the least a FastCGI responder can do, on the same libfcgi as our workers: the ceiling of every route
 *
 * Standard input is the listening socket, as a supervisor hands it over.  Ends with the process that started it.
 */
#include <fcgiapp.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>

enum { THREADS = 16 };

static void *answer(void *unused)
{
	FCGX_Request q;

	(void)unused;
	FCGX_InitRequest(&q, 0, 0);
	while (FCGX_Accept_r(&q) >= 0) {
		FCGX_PutS("Status: 200\r\nContent-Type: application/json\r\n\r\n{}", q.out);
		FCGX_Finish_r(&q);
	}
	return NULL;
}

int main(void)
{
	pthread_t t;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (FCGX_Init())
		return 1;
	for (int i = 1; i < THREADS; i++)
		if (pthread_create(&t, NULL, answer, NULL))
			return 1;
	answer(NULL);
	return 0;
}
