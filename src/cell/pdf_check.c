/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libqpdf reads, we walk. Below: what is not allowed, the walk over all objects,
 * the verdict, the child process. libqpdf has no limits of its own: an object
 * stream of a few KB can ask for gigabytes, hence the child.
 */
#include "cell/pdf_check.h"

#include <errno.h>
#include <fcntl.h>
#include <qpdf/qpdf-c.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cell/confine.h"

enum {
	BYTES_MAX = 16 * 1024 * 1024,
	PAGES_MAX = 500,
	OBJECTS_MAX = 100000,		/* with those inside others, tenfold */
	HEADER_WITHIN = 1024,		/* as every viewer has it */
	CPU_S = 2,
	WALL_S = 10,
	CHILD_BYTES = 96 * 1024 * 1024,
	WALK_BYTES = 24 * 1024 * 1024,
};

/* ---- what is not allowed */

/* Keys of a dictionary whose presence is enough. */
static const char *const active_keys[] = { "/JS", "/JavaScript", "/AA", "/XFA",
	"/Launch", "/RichMedia", "/RichMediaContent", "/EmbeddedFile",
	"/EmbeddedFiles", "/SubmitForm", "/ImportData", "/GoToR" };

/* What an action, an annotation or a stream may not be. */
static const char *const active_names[] = { "/JavaScript", "/Launch",
	"/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/RichMedia",
	"/RichMediaExecute", "/EmbeddedFile", "/FileAttachment", "/Movie",
	"/Sound", "/Rendition", "/Screen", "/3D" };

/* Dictionaries whose keys are names that the file's author made up. */
static const char *const free_keys[] = { "/Font", "/XObject", "/ExtGState",
	"/ColorSpace", "/Pattern", "/Shading", "/Properties", "/CharProcs",
	"/Colorants" };

static bool
is_one_of(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(name, list[i]) == 0)
			return true;
	return false;
}

#define IS_ONE_OF(name, list) is_one_of((name), (list), COUNT(list))

/* ---- the walk */

/* An object to look at; keys_free: its keys mean nothing. */
struct unvisited {
	qpdf_oh	oh;
	bool	keys_free;
};

struct walk {
	qpdf_data	 q;
	struct arena	*a;
	struct unvisited	*todo;		/* a stack */
	size_t		 n;
	size_t		 cap;
	uint64_t	*seen;		/* hash of objects met, 0 is free */
	size_t		 seen_n;
	size_t		 seen_cap;	/* a power of two */
	uint64_t	 looked;
	bool		 active;
	bool		 costly;
};

/* Memory that the arena would stop the program for is a costly file's. */
static bool
has_room(struct walk *w, size_t bytes)
{
	if (arena_used(w->a) + bytes + 4096 <= WALK_BYTES)
		return true;
	w->costly = true;
	return false;
}

/*
 * A list on the heap instead of calls that nest: a PDF may be as deep as its
 * author likes.
 */
static void
push(struct walk *w, qpdf_oh oh, bool keys_free)
{
	if (w->n == w->cap) {
		size_t		 cap = w->cap == 0 ? 1024 : w->cap * 2;
		struct unvisited	*todo;

		if (!has_room(w, cap * sizeof(*todo))) {
			qpdf_oh_release(w->q, oh);
			return;
		}
		todo = ARENA_ARRAY(w->a, struct unvisited, cap);
		if (w->n > 0)
			memcpy(todo, w->todo, w->n * sizeof(*todo));
		w->todo = todo;
		w->cap = cap;
	}
	w->todo[w->n++] = (struct unvisited){ oh, keys_free };
}

static uint64_t *
seen_slot(uint64_t *seen, size_t cap, uint64_t key)
{
	size_t at = (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 32) &
	    (cap - 1);

	while (seen[at] != 0 && seen[at] != key)
		at = (at + 1) & (cap - 1);
	return &seen[at];
}

/*
 * Whether an indirect object comes for the first time in this light. Its keys
 * may mean nothing where one reference stands and something where another does.
 */
static bool
is_new(struct walk *w, struct unvisited t)
{
	uint64_t key = (uint64_t)(unsigned)qpdf_oh_get_object_id(w->q, t.oh)
	    << 32 | (uint64_t)(unsigned)qpdf_oh_get_generation(w->q, t.oh)
	    << 1 | t.keys_free;
	uint64_t *slot;

	if (w->seen_n >= w->seen_cap / 2) {
		size_t		 cap = w->seen_cap == 0 ? 4096 : w->seen_cap * 2;
		uint64_t	*seen;

		if (w->seen_n >= OBJECTS_MAX || !has_room(w, cap * 8)) {
			w->costly = true;
			return false;
		}
		seen = ARENA_ARRAY(w->a, uint64_t, cap);
		for (size_t i = 0; i < w->seen_cap; i++)
			if (w->seen[i] != 0)
				*seen_slot(seen, cap, w->seen[i]) = w->seen[i];
		w->seen = seen;
		w->seen_cap = cap;
	}
	slot = seen_slot(w->seen, w->seen_cap, key);
	if (*slot == key)
		return false;
	*slot = key;
	w->seen_n++;
	return true;
}

/* A name among others: whether it makes the dictionary it stands in active. */
static bool
is_active_entry(struct walk *w, const char *key, qpdf_oh value)
{
	static const char *const kinds[] = { "/S", "/Subtype", "/Type" };
	qpdf_oh	kind;
	bool	goes;

	if (IS_ONE_OF(key, active_keys))
		return true;
	if (IS_ONE_OF(key, kinds) && qpdf_oh_is_name(w->q, value))
		return IS_ONE_OF(qpdf_oh_get_name(w->q, value), active_names);
	if (strcmp(key, "/OpenAction") != 0 ||
	    !qpdf_oh_is_dictionary(w->q, value))
		return false;
	kind = qpdf_oh_get_key(w->q, value, "/S");
	goes = qpdf_oh_is_name_and_equals(w->q, kind, "/GoTo");
	qpdf_oh_release(w->q, kind);
	return !goes;
}

static void
look_at_dict(struct walk *w, qpdf_oh dict, bool keys_free)
{
	qpdf_oh_begin_dict_key_iter(w->q, dict);
	while (qpdf_oh_dict_more_keys(w->q) && !w->active && !w->costly) {
		const char	*key = qpdf_oh_dict_next_key(w->q);
		qpdf_oh		 value = qpdf_oh_get_key(w->q, dict, key);

		if (!keys_free && is_active_entry(w, key, value))
			w->active = true;
		push(w, value, !keys_free && IS_ONE_OF(key, free_keys));
	}
}

static void
look_at_array(struct walk *w, qpdf_oh array)
{
	int n = qpdf_oh_get_array_n_items(w->q, array);

	for (int i = 0; i < n && !w->costly; i++)
		push(w, qpdf_oh_get_array_item(w->q, array, i), false);
}

/*
 * Each indirect object once, but once more when it is reached as a map whose
 * keys are free: what is active depends on the way.
 */
static void
look_at(struct walk *w, struct unvisited t)
{
	qpdf_oh dict;

	if (++w->looked > UINT64_C(10) * OBJECTS_MAX)
		w->costly = true;
	if (qpdf_oh_is_indirect(w->q, t.oh) && !is_new(w, t))
		return;
	if (qpdf_oh_is_dictionary(w->q, t.oh))
		look_at_dict(w, t.oh, t.keys_free);
	else if (qpdf_oh_is_array(w->q, t.oh))
		look_at_array(w, t.oh);
	else if (qpdf_oh_is_stream(w->q, t.oh)) {
		dict = qpdf_oh_get_dict(w->q, t.oh);
		look_at_dict(w, dict, false);
		qpdf_oh_release(w->q, dict);
	}
}

/* From the trailer to everything; a stack of our own instead of recursion. */
static enum pdf_fault
walk_all(qpdf_data q)
{
	struct walk	w = { .q = q, .a = arena_new(WALK_BYTES) };

	push(&w, qpdf_get_trailer(q), false);
	while (w.n > 0 && !w.active && !w.costly) {
		struct unvisited t = w.todo[--w.n];

		look_at(&w, t);
		qpdf_oh_release(q, t.oh);
	}
	arena_free(w.a);
	return w.active ? PDF_ACTIVE : w.costly ? PDF_COSTLY : PDF_FINE;
}

/* ---- the verdict */

static enum pdf_fault
fault_of_error(qpdf_data q)
{
	qpdf_error e = qpdf_get_error(q);

	if (e == NULL)
		return PDF_FINE;
	switch (qpdf_get_error_code(q, e)) {
	case qpdf_e_password:
	case qpdf_e_unsupported:	/* a way to encrypt: there is no other */
		return PDF_ENCRYPTED;
	case qpdf_e_internal:		/* no memory left, for one */
		return PDF_COSTLY;
	case qpdf_e_success:
	case qpdf_e_system:
	case qpdf_e_damaged_pdf:
	case qpdf_e_pages:
	case qpdf_e_object:
	case qpdf_e_linearization:
	case qpdf_e_json:
		break;
	}
	return PDF_DAMAGED;
}

/* A warning is libqpdf's word for having mended something. */
static enum pdf_fault
fault_so_far(qpdf_data q)
{
	enum pdf_fault fault = fault_of_error(q);

	return fault == PDF_FINE && qpdf_more_warnings(q) ? PDF_DAMAGED : fault;
}

/*
 * Nothing is repaired (attempt_recovery off): what a reader would have to
 * guess may be guessed otherwise by the reviewer's.
 */
static enum pdf_fault
look_with(qpdf_data q, struct str bytes, int64_t pages_max, int64_t *ret_pages)
{
	enum pdf_fault	fault;
	int		pages;

	qpdf_silence_errors(q);
	qpdf_set_suppress_warnings(q, QPDF_TRUE);
	qpdf_set_attempt_recovery(q, QPDF_FALSE);
	if ((qpdf_read_memory(q, "upload", bytes.p, bytes.n, NULL) &
	    QPDF_ERRORS) != 0) {
		fault = fault_of_error(q);
		return fault == PDF_FINE ? PDF_DAMAGED : fault;
	}
	if (qpdf_is_encrypted(q))
		return PDF_ENCRYPTED;
	fault = walk_all(q);
	if (fault != PDF_FINE)
		return fault;
	pages = qpdf_get_num_pages(q);
	fault = fault_so_far(q);
	if (fault != PDF_FINE)
		return fault;
	*ret_pages = pages;
	return pages <= 0 ? PDF_NO_PAGE : pages > pages_max ? PDF_PAGES_MANY :
	    PDF_FINE;
}

/* Objects that are not packed into streams, by their ends. */
static bool
objects_many(struct str s)
{
	size_t n = 0, at;

	while (n <= OBJECTS_MAX && (at = str_find(s, STR("endobj"))) < s.n) {
		s = str_sub(s, at + 6, s.n);
		n++;
	}
	return n > OBJECTS_MAX;
}

/* What can be said before any of it is read. */
static enum pdf_fault
look_outside(struct str bytes, const struct pdf_limits *lim)
{
	int64_t most = lim->max_bytes > 0 ? lim->max_bytes : BYTES_MAX;

	if (!str_has(str_sub(bytes, 0, HEADER_WITHIN), STR("%PDF-")))
		return PDF_NOT_PDF;
	if ((uint64_t)bytes.n > (uint64_t)most)
		return PDF_BYTES_MANY;
	return objects_many(bytes) ? PDF_COSTLY : PDF_FINE;
}

enum rc
pdf_look(struct str bytes, const struct pdf_limits *lim, struct pdf_found *ret)
{
	struct pdf_found	found = { .fault = look_outside(bytes, lim) };
	qpdf_data		q;
	qpdflogger_handle	log;

	if (found.fault == PDF_FINE) {
		q = qpdf_init();
		log = qpdflogger_create();
		qpdflogger_set_info(log, qpdf_log_dest_discard, NULL, NULL);
		qpdflogger_set_warn(log, qpdf_log_dest_discard, NULL, NULL);
		qpdflogger_set_error(log, qpdf_log_dest_discard, NULL, NULL);
		qpdf_set_logger(q, log);
		qpdflogger_cleanup(&log);
		found.fault = look_with(q, bytes, lim->pages_max > 0 ?
		    lim->pages_max : PAGES_MAX, &found.pages);
		qpdf_cleanup(&q);
	}
	*ret = found;
	return found.fault == PDF_FINE ? RC_OK : RC_BAD;
}

/* ---- the child */

static void
limit(__rlimit_resource_t what, rlim_t most)
{
	(void)setrlimit(what, &(struct rlimit){ most, most });
}

/* What the caller does with signals and has in its buffers must not matter. */
static void
child_limits(rlim_t has_now)
{
	struct sigaction	usual = { .sa_handler = SIG_DFL };
	sigset_t		none;
	int			null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	(void)sigemptyset(&none);
	(void)sigaction(SIGALRM, &usual, NULL);
	(void)sigaction(SIGXCPU, &usual, NULL);
	(void)sigaction(SIGABRT, &usual, NULL);
	(void)sigaction(SIGSEGV, &usual, NULL);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	/* libqpdf flushes both, and with them what the parent had not yet. */
	(void)dup2(null, STDOUT_FILENO);
	(void)dup2(null, STDERR_FILENO);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_CPU, CPU_S);
	if (has_now > 0)
		limit(RLIMIT_AS, has_now + CHILD_BYTES);
	(void)alarm(WALL_S);
}

/* Wait for the child; whether it came to its end by itself. */
static bool
child_ended(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/*
 * In a child with limits of its own: the library may be made to run for
 * minutes or to take all memory, and a limit of the whole process would end
 * the others, too.
 */
enum rc
pdf_check(struct str bytes, const struct pdf_limits *lim, struct pdf_found *ret)
{
	struct pdf_found	 found = { .fault = look_outside(bytes, lim) };
	struct pdf_found	*shared;
	rlim_t			 has_now;
	pid_t			 pid;

	if (found.fault != PDF_FINE) {
		*ret = found;
		return RC_BAD;
	}
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return RC_BUSY;
	has_now = cell_has_bytes();
	pid = fork();
	if (pid == 0) {
		child_limits(has_now);
		(void)pdf_look(bytes, lim, shared);
		_exit(0);
	}
	found.fault = PDF_COSTLY;
	if (pid > 0 && child_ended(pid))
		found = *shared;
	(void)munmap(shared, sizeof(*shared));
	if (pid < 0)
		return RC_BUSY;
	*ret = found;
	return found.fault == PDF_FINE ? RC_OK : RC_BAD;
}

const char *
pdf_fault_text(enum pdf_fault fault)
{
	switch (fault) {
	case PDF_FINE:
		return "";
	case PDF_NOT_PDF:
		return "这个文件不是 PDF，请选择 PDF 文件；照片或截图请以图片上传";
	case PDF_DAMAGED:
		return "PDF 文件已损坏或没有传完整，请重新下载或导出后再上传；"
		    "也可以打开后用“打印为 PDF”另存一份再上传";
	case PDF_ENCRYPTED:
		return "PDF 设有密码或使用限制，请取消密码后重新保存，或打开后用"
		    "“打印为 PDF”另存一份再上传";
	case PDF_NO_PAGE:
		return "PDF 里没有任何一页，请重新导出后再上传";
	case PDF_PAGES_MANY:
		return "PDF 的页数太多，请只保留需要的页后再上传";
	case PDF_BYTES_MANY:
		return "PDF 文件太大，请用较低的分辨率扫描，或压缩后再上传";
	case PDF_ACTIVE:
		return "PDF 里有脚本、附件或自动执行的动作，为安全起见不能上传；"
		    "请打开后用“打印为 PDF”另存一份再上传";
	case PDF_COSTLY:
		return "PDF 过于复杂，无法检查；请打开后用“打印为 PDF”另存一份再"
		    "上传，或把需要的页截图上传";
	case PDF_FAULT__MAX:
		break;
	}
	return "PDF 无法处理，请换一个文件";
}
