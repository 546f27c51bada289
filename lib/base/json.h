/*
 * json - the one door for JSON text that comes from outside
 *
 * json-c alone forgives comments, single quotes, NaN, trailing text and invalid
 * UTF-8, takes the last of two equal names, turns numbers beyond 64 bits into
 * the nearest that fits, and lets \u0000 cut a C string short.  What comes
 * through here is RFC 8259 JSON: at most 16 deep, no name twice, no \u0000, no
 * lone surrogate.  Numbers are held to their bounds by shape.
 */
#pragma once
#include "base/arena.h"
#include <json.h>

/* NULL when TEXT is not such JSON.  The result lives as long as the arena. */
struct json_object *json_read(struct arena *, const char *text, size_t len);

/* The text of a document that we made or read; lives in the arena. */
const char *json_text(struct arena *, struct json_object *);

/* Give an object made by json-c to the arena. */
struct json_object *json_keep(struct arena *, struct json_object *);

/* Member NAME as text, integer; the fallback when it is absent or of another type. */
const char *json_str(struct json_object *, const char *name, const char *otherwise);
int64_t json_int(struct json_object *, const char *name, int64_t otherwise);
struct json_object *json_get(struct json_object *, const char *name); /* NULL when absent or null */
