/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole photo tool: the first byte chooses the policy, a line of its words
 * may follow, then the file. Whatever the bytes, a standard photo of our own
 * form or a sentence why not.
 */
#include "media/jpeg_form.h"
#include "media/photo_make.h"

int	LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

/* Many pixels in few bytes, or a large result, only take time here. */
static bool
is_dear(struct str bytes, const struct photo_policy *policy)
{
	const struct image_limits lim = image_limits_default();
	struct image_info	  info;

	return (uint64_t)policy->spec.w_px * policy->spec.h_px > 1 << 18 ||
	    (image_probe(bytes, &lim, &info) == IMAGE_FINE &&
	    (uint64_t)info.w_px * info.h_px > 1 << 18);
}

static void
check(struct arena *a, struct str bytes, const struct photo_policy *policy,
    const struct photo_crop *crop)
{
	struct photo_result	r;
	struct buf		b;

	if (photo_make(a, bytes, policy, crop, &r) == RC_OK) {
		must(r.problem.fault == PHOTO_FINE);
		must(r.made.jpeg.n <= (size_t)policy->spec.max_kb * 1024);
		must(jpeg_form_ours(r.made.jpeg, policy->spec.w_px,
		    policy->spec.h_px));
		must(r.found.faces.n <= FACES_MAX && r.worst <= STRICT_REFUSE);
	} else
		must(photo_result_text(a, &r, policy).n > 0);
	buf_init(&b, 1 << 16);
	photo_result_json(&b, a, &r, policy);
	must(b.n > 0 && !b.full);
	buf_done(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct photo_policy	 policy = photo_policy_default();
	struct photo_crop	 crop = { .w_px = 0 };
	struct arena		*a = arena_new((size_t)64 << 20);
	struct str		 rest, line;
	unsigned		 choice;

	if (n > 0) {
		choice = p[0];
		rest = str_of(p + 1, n - 1);
		if ((choice & 1) != 0 && str_cut(&rest, '\n', &line) &&
		    photo_policy_parse(line, &policy) != RC_OK)
			policy = photo_policy_default();
		crop = (struct photo_crop){ choice >> 4, choice >> 5,
			1 + choice % 40, 1 + choice % 50, choice >> 6,
			choice % 2 == 0 ? 0 : (int)choice * 2 - 250 };
		if (!is_dear(rest, &policy))
			check(a, rest, &policy,
			    (choice & 2) != 0 ? &crop : NULL);
	}
	arena_free(a);
	return 0;
}
