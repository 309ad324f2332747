/* SPDX-License-Identifier: Apache-2.0 */
#include "account/agent.h"

#include "tests/test.h"

#define WEBKIT "AppleWebKit/537.36 (KHTML, like Gecko) "

TEST(browsers_are_called_what_people_call_them)
{
	static const struct {
		struct str	 agent;
		const char	*text;
	} rows[] = {
		{ STR_INIT("Mozilla/5.0 (Windows NT 10.0; Win64; x64) " WEBKIT
		    "Chrome/126.0.0.0 Safari/537.36"), "Windows 上的 Chrome" },
		{ STR_INIT("Mozilla/5.0 (Windows NT 10.0; Win64; x64) " WEBKIT
		    "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"),
		    "Windows 上的 Edge" },
		{ STR_INIT("Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; "
		    "rv:11.0) like Gecko"), "Windows 上的 IE 浏览器" },
		{ STR_INIT("Mozilla/5.0 (Windows NT 10.0; WOW64) " WEBKIT
		    "Chrome/78.0 Safari/537.36 SE 2.X MetaSr 1.0"),
		    "Windows 上的搜狗浏览器" },
		{ STR_INIT("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) "
		    "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 "
		    "Safari/605.1.15"), "Mac 上的 Safari" },
		{ STR_INIT("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) "
		    "Gecko/20100101 Firefox/127.0"), "Linux 上的 Firefox" },
		{ STR_INIT("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac "
		    "OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
		    "Mobile/15E148 MicroMessenger/8.0.49"),
		    "iPhone 上的微信" },
		{ STR_INIT("Mozilla/5.0 (Linux; Android 14; Pixel 8) " WEBKIT
		    "Chrome/126.0.0.0 Mobile Safari/537.36"),
		    "安卓设备上的 Chrome" },
		{ STR_INIT("Mozilla/5.0 (Phone; OpenHarmony 5.0) " WEBKIT
		    "Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile"),
		    "鸿蒙设备上的华为浏览器" },
		{ STR_INIT("Windows"), "Windows" },
		{ STR_INIT("Firefox/1"), "Firefox" },
		{ STR_INIT("curl/8.5"), "未知设备" },
		{ STR_INIT(""), "未知设备" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		WANT_SAME(agent_text(t->a, rows[i].agent),
		    str_z(rows[i].text));
}
