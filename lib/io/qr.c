#include "io/qr.h"
#include "base/buf.h"
#include <qrencode.h>

enum { QUIET = 4 }; /* modules around it, ISO/IEC 18004 */

const char *qr_svg(struct arena *a, const char *text)
{
	QRcode *q = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	struct buf b = { .mem = a };

	if (!q)
		return NULL;
	buf_printf(&b,
	        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">"
	        "<path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path fill=\"#000\" d=\"",
	        q->width + 2 * QUIET, q->width + 2 * QUIET, q->width + 2 * QUIET, q->width + 2 * QUIET);
	for (int y = 0; y < q->width; y++)
		for (int x = 0; x < q->width; x++)
			if (q->data[y * q->width + x] & 1)
				buf_printf(&b, "M%d %dh1v1h-1z", x + QUIET, y + QUIET);
	buf_puts(&b, "\"/></svg>");
	QRcode_free(q);
	return b.text;
}
