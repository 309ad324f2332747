/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A JPEG out of its own coefficients: whatever the bytes, what comes out has our
 * form and the size that was announced, opens, and is the same when done again;
 * and whether a file has our form is told without reading past its end.
 */
#include "media/image.h"
#include "media/jpeg_form.h"

int	LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const struct image_limits lim = { .file_bytes = 1 << 20,
		.memory_bytes = 8 << 20, .pixels = 1 << 20,
		.slow_pixels = 1 << 20,
		.scan_pixels = 4 << 20, .side_px = 2000, .scans = 20 };
	struct arena		*a = arena_new((size_t)64 << 20);
	struct str		 bytes = str_of(p, n), one, two;
	struct image_info	 info;

	must(jpeg_form_scans(bytes, 7) <= 7);
	(void)jpeg_form_ours(bytes, 30, 42);
	if (jpeg_again(a, bytes, &lim, &one) == RC_OK) {
		must(image_probe(bytes, &lim, &info) == IMAGE_FINE);
		must(jpeg_form_ours(one, info.w_px, info.h_px));
		must(jpeg_again(a, one, &lim, &two) == RC_OK);
		must(str_eq(one, two));
	}
	arena_free(a);
	return 0;
}
