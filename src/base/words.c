/* SPDX-License-Identifier: Apache-2.0 */
/* Lengths of reasons, out of their table. */
#include "base/words.h"

#include "base/utf8.h"

static const struct {
	size_t		 least, most;	/* characters */
	const char	*text;
} all[WORDS__MAX] = {
#define WORDS(id, least, most, text) { least, most, text },
#include "base/words.tbl"
#undef WORDS
};

bool
words_right(enum words w, struct str text)
{
	size_t n = utf8_count(text);

	return utf8_is_text(text) && n >= all[w].least && n <= all[w].most;
}

struct str
words_wanted(struct arena *a, enum words w)
{
	return str_make(a, "%s%s%zu 到 %zu 个字", all[w].text,
	    str_ends(str_z(all[w].text), STR("各")) ? " " : "，",
	    all[w].least, all[w].most);
}
