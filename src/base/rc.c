/* SPDX-License-Identifier: Apache-2.0 */
/* The names of return codes. */
#include "base/rc.h"

#include <stdio.h>
#include <stdlib.h>

const char *
rc_name(enum rc rc)
{
	static const char *const names[RC__MAX] = {
		[RC_OK] = "ok", [RC_NONE] = "none", [RC_BAD] = "bad",
		[RC_DENIED] = "denied", [RC_STALE] = "stale",
		[RC_BUSY] = "busy", [RC_FULL] = "full", [RC_IO] = "io",
		[RC_UNSURE] = "unsure",
	};

	must((unsigned)rc < RC__MAX);
	return names[rc];
}

/* For commands and staff; pages say by themselves what helps. */
const char *
rc_text(enum rc rc)
{
	static const char *const texts[RC__MAX] = {
		[RC_OK] = "已完成", [RC_NONE] = "没有找到",
		[RC_BAD] = "输入有误", [RC_DENIED] = "现在不能这样做",
		[RC_STALE] = "别人同时作了改动，请再试一次",
		[RC_BUSY] = "系统正忙，请稍后再试",
		[RC_FULL] = "超过了系统的容量",
		[RC_IO] = "读写数据库或文件时出错，请看日志",
		[RC_UNSURE] = "结果未知，可能已经保存，请先查看再决定是否重做",
	};

	must((unsigned)rc < RC__MAX);
	return texts[rc];
}

_Noreturn void
must_fail(const char *file, int line, const char *what)
{
	(void)fprintf(stderr, "level=fatal event=must at=%s:%d cond=\"%s\"\n",
	    file, line, what);	/* nothing is left to do if stderr is gone */
	abort();
}
