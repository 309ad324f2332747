/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pictures of documents. The first byte chooses: pixels as they come, for the
 * edges of a card (the second byte is their width), or one or two files.
 */
#include "media/document.h"
#include "media/edges.h"
#include "media/jpeg_form.h"

int	LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void
check_edges(struct arena *a, const uint8_t *rgb, size_t n, uint32_t w)
{
	struct pixels		p = { rgb, w, (uint32_t)(n / 3 / w) };
	struct edges_area	area;
	const uint8_t		*level;
	uint64_t		sum = 0;

	if (p.h == 0 || edges_find(a, &p, &area) != RC_OK)
		return;
	must(area.w > 0 && area.h > 0);
	/* All of it is read, so that a checker sees one byte too far. */
	level = edges_level(a, &p, &area, p.w, p.h);
	for (size_t i = 0; i < (size_t)p.w * p.h * 3; i++)
		sum += level[i];
	must(sum <= (uint64_t)p.w * p.h * 3 * UINT8_MAX);
}

static bool
is_dear(struct str bytes)
{
	const struct image_limits lim = image_limits_default();
	struct image_info	  info;

	return image_probe(bytes, &lim, &info) == IMAGE_FINE &&
	    (uint64_t)info.w_px * info.h_px > 1 << 18;
}

static void
check_document(struct arena *a, const struct str *parts, size_t n, bool small)
{
	const struct document_spec spec = { .max_kb = small ? 4 : 60,
		.longest_px = small ? 600 : 0 };
	struct document_made	   made;
	struct document_problem	   problem;

	for (size_t i = 0; i < n; i++)
		if (is_dear(parts[i]))
			return;
	if (document_make(a, parts, n, &spec, &made, &problem) == RC_OK) {
		must(problem.fault == DOCUMENT_FINE);
		must(made.jpeg.n <= (size_t)spec.max_kb * 1024);
		must(jpeg_form_ours(made.jpeg, made.w_px, made.h_px));
		must(made.w_px <= 1600 && made.h_px <= 1600);
	} else
		must(document_problem_text(a, &problem).n > 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena	*a = arena_new((size_t)128 << 20);
	struct str	 parts[DOCUMENT_PARTS_MAX];

	if (n > 2 && p[0] == 'e')
		check_edges(a, p + 2, n - 2, 1U + p[1]);
	else if (n > 2) {
		parts[0] = parts[1] = str_of(p + 2, n - 2);
		/* The second part: what stands behind so many bytes. */
		parts[1] = str_sub(parts[1], (size_t)p[1] * 8, n);
		check_document(a, parts, p[1] == 0 ? 1 : 2, (p[0] & 1) != 0);
	}
	arena_free(a);
	return 0;
}
