/*
 * multipart - a form with a file in it (RFC 7578)
 *
 * Each part becomes a member of the object, as a field of any other form does.
 * A part with a filename is bytes: the op says what text they are; its name
 * joins as FIELD_name.  What is no such form is refused whole.
 */
#pragma once
#include "web/request.h"

struct problem *multipart_read(
        struct ctx *, const char *content_type, const char *body, size_t len, struct json_object *into);
