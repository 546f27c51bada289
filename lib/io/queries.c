#define QUERIES_TABLE
#include "queries.h"
