/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pictures of strangers, all formats, under bounds tight enough for speed: the
 * header and the pixels agree, rows never exceed what was announced, and what
 * comes out as a standard photo is one. The first byte chooses cut and shrink.
 */
#include "media/standardise.h"

int	LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

/* A sink that only counts. */
struct count {
	struct image_sink	 sink;
	uint64_t		 sum;
	uint32_t		 w;
	uint32_t		 h;
	uint32_t		 rows;
	unsigned		 shrink;
};

static void
count_start(struct image_sink *s, uint32_t w, uint32_t h, unsigned shrink)
{
	struct count *c = (struct count *)(void *)s;

	must(c->w == 0 && w > 0 && h > 0);
	must(shrink == 1 || shrink == 2 || shrink == 4 || shrink == 8);
	c->w = w;
	c->h = h;
	c->shrink = shrink;
}

static void
count_row(struct image_sink *s, const uint8_t *rgb)
{
	struct count *c = (struct count *)(void *)s;

	must(c->rows < c->h);
	c->rows++;
	/* Every byte of the row is read, so that a checker sees all of it. */
	for (size_t i = 0; i < (size_t)c->w * 3; i++)
		c->sum += rgb[i];
}

static void
check_image(struct str bytes, unsigned shrink)
{
	static const struct image_limits lim = { .file_bytes = 1 << 20,
		.memory_bytes = 8 << 20, .pixels = 1 << 20,
		.slow_pixels = 1 << 20,
		.scan_pixels = 4 << 20, .side_px = 2000, .scans = 20 };
	struct count		c = { .sink = { count_start, count_row } };
	struct image_info	info;
	enum image_fault	probed, read;

	probed = image_probe(bytes, &lim, &info);
	read = image_read(bytes, &lim, shrink, &c.sink);
	must(probed < IMAGE_FAULT__MAX && read < IMAGE_FAULT__MAX);
	must(read != IMAGE_FINE || (probed == IMAGE_FINE && c.rows == c.h));
	if (probed != IMAGE_FINE) {
		must(c.w == 0);
		return;
	}
	must(info.w_px <= lim.side_px && info.h_px <= lim.side_px);
	must(info.orientation >= 1 && info.orientation <= 8);
	must(info.format == image_sniff(bytes));
	must(c.w == 0 || (c.w >= info.w_px / c.shrink &&
	    c.w <= info.w_px / c.shrink + 1));
}

static void
check_photo(struct str bytes, unsigned choice)
{
	const struct photo_spec	spec = { .w_px = 30, .h_px = 42, .max_kb = 4,
		.source_max_bytes = 1 << 16, .formats = ~0U };
	const struct photo_crop	crop = { choice & 15, choice >> 4,
		1 + choice % 30, 1 + choice % 50, choice >> 6,
		choice % 2 == 0 ? 0 : (int)choice * 2 - 250 };
	struct image_limits	lim = image_limits_default();
	struct arena		*a = arena_new((size_t)64 << 20);
	struct image_info	info;
	struct photo_made	m;
	struct photo_problem	p;

	/* A picture of many pixels in few bytes only takes time here. */
	if (image_probe(bytes, &lim, &info) != IMAGE_FINE ||
	    (uint64_t)info.w_px * info.h_px > 1 << 20) {
		arena_free(a);
		return;
	}
	if (photo_standardise(a, bytes, &spec, choice % 3 == 0 ? NULL : &crop,
	    &m, &p) == RC_OK) {
		must(p.fault == PHOTO_FINE && m.jpeg.n <= 4096);
		must(image_probe(m.jpeg, &lim, &info) == IMAGE_FINE);
		must(info.w_px == 30 && info.h_px == 42);
	} else {
		must(p.fault > PHOTO_FINE && p.fault < PHOTO_FAULT__MAX);
		must(photo_problem_text(a, &p).n > 0);
	}
	arena_free(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	unsigned choice;

	if (n == 0)
		return 0;
	choice = p[0];
	check_image(str_of(p + 1, n - 1), 1U << choice % 4);
	check_photo(str_of(p + 1, n - 1), choice);
	return 0;
}
