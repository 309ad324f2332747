/* SPDX-License-Identifier: Apache-2.0 */
/* Matching a text against patterns of words, with the groups of both tables. */
#include "position/words.h"

static const struct {
	const char	*name;
	const char	*words;
} groups[] = {
#define WORDS(name, words) { #name, words },
#include "position/heading_word.tbl"
#include "position/condition_word.tbl"
#undef WORDS
};

const char *
words_group(struct str name)
{
	for (size_t i = 0; i < COUNT(groups); i++)
		if (str_eq_z(name, groups[i].name))
			return groups[i].words;
	return NULL;
}

/* A strange text could be parted in more ways than anybody wants to wait for. */
enum { TRIES_MAX = 20000 };

/* A part of a pattern, with what comes behind it. */
struct part {
	struct str	words;		/* with "|" between */
	struct str	behind;
	bool		many, needed;
};

static struct part
part_of(struct str pattern)
{
	struct part	p = { .needed = true };
	struct str	rest = str_trim(pattern);

	(void)str_cut(&rest, ' ', &p.words);	/* not empty: there is one */
	p.behind = rest.p == NULL ? STR("") : str_trim(rest);
	if (str_ends(p.words, STR("?")) || str_ends(p.words, STR("*")))
		p.needed = false;
	p.many = str_ends(p.words, STR("*")) || str_ends(p.words, STR("+"));
	if (!p.needed || p.many)
		p.words.n--;
	return p;
}

static bool	fits(struct str pattern, struct str key, unsigned *tries);
static bool	fits_behind(const struct part *p, struct str words,
		    struct str key, unsigned *tries);

/* A word in front, then the same part again where it may be, or the rest. */
static bool
fits_word(const struct part *p, struct str word, struct str key,
    unsigned *tries)
{
	struct part again = *p;

	if (word.n == 0 || !str_starts(key, word) || *tries == 0)
		return false;
	--*tries;
	key = str_sub(key, word.n, key.n);
	again.needed = false;
	return fits(p->behind, key, tries) || (p->many && key.n > 0 &&
	    fits_behind(&again, p->words, key, tries));
}

/* Any of the words, those of a group among them. */
static bool
fits_behind(const struct part *p, struct str words, struct str key,
    unsigned *tries)
{
	struct str word;

	while (str_cut(&words, '|', &word)) {
		const char *group = words_group(word);

		if (group != NULL ? fits_behind(p, str_z(group), key, tries) :
		    fits_word(p, word, key, tries))
			return true;
	}
	return false;
}

static bool
fits(struct str pattern, struct str key, unsigned *tries)
{
	struct part p;

	if (str_trim(pattern).n == 0)
		return key.n == 0;
	p = part_of(pattern);
	return fits_behind(&p, p.words, key, tries) ||
	    (!p.needed && fits(p.behind, key, tries));
}

bool
words_fit(const char *patterns, struct str key)
{
	struct str rest = str_z(patterns), pattern;

	while (str_cut(&rest, ';', &pattern)) {
		unsigned tries = TRIES_MAX;

		if (fits(pattern, key, &tries))
			return true;
	}
	return false;
}
