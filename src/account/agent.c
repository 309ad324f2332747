/* SPDX-License-Identifier: Apache-2.0 */
/* A browser and a system out of the User-Agent, for the list of devices. */
#include "account/agent.h"

/* The first that occurs counts: a browser also names those it is made from. */
struct word {
	struct str	part;
	const char	*text;
};

static const struct word systems[] = {
	{ STR_INIT("OpenHarmony"), "鸿蒙设备" },
	{ STR_INIT("HarmonyOS"), "鸿蒙设备" },
	{ STR_INIT("iPhone"), "iPhone" },
	{ STR_INIT("iPad"), "iPad" },
	{ STR_INIT("Android"), "安卓设备" },
	{ STR_INIT("Windows"), "Windows" },
	{ STR_INIT("Macintosh"), "Mac" },
	{ STR_INIT("UOS"), "统信系统" },
	{ STR_INIT("Kylin"), "麒麟系统" },
	{ STR_INIT("Linux"), "Linux" },
};

static const struct word browsers[] = {
	{ STR_INIT("MicroMessenger/"), "微信" },
	{ STR_INIT("DingTalk/"), "钉钉" },
	{ STR_INIT("QQBrowser/"), "QQ 浏览器" },
	{ STR_INIT("QihooBrowser"), "360 浏览器" },
	{ STR_INIT("360SE"), "360 浏览器" },
	{ STR_INIT("360EE"), "360 浏览器" },
	{ STR_INIT("MetaSr"), "搜狗浏览器" },
	{ STR_INIT("UCBrowser/"), "UC 浏览器" },
	{ STR_INIT("HuaweiBrowser/"), "华为浏览器" },
	{ STR_INIT("ArkWeb/"), "华为浏览器" },
	{ STR_INIT("MiuiBrowser/"), "小米浏览器" },
	{ STR_INIT("Edg/"), "Edge" },
	{ STR_INIT("EdgA/"), "Edge" },
	{ STR_INIT("EdgiOS/"), "Edge" },
	{ STR_INIT("OPR/"), "Opera" },
	{ STR_INIT("FxiOS/"), "Firefox" },
	{ STR_INIT("Firefox/"), "Firefox" },
	{ STR_INIT("CriOS/"), "Chrome" },
	{ STR_INIT("Chrome/"), "Chrome" },
	{ STR_INIT("MSIE "), "IE 浏览器" },
	{ STR_INIT("Trident/"), "IE 浏览器" },
	{ STR_INIT("Safari/"), "Safari" },
};

static const char *
find(struct str agent, const struct word *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_has(agent, list[i].part))
			return list[i].text;
	return NULL;
}

/* A blank stands between Chinese and other letters. */
static bool
latin(struct str one)
{
	return (unsigned char)one.p[0] < 0x80;
}

struct str
agent_text(struct arena *a, struct str agent)
{
	const char *system = find(agent, systems, COUNT(systems));
	const char *browser = find(agent, browsers, COUNT(browsers));

	if (system == NULL && browser == NULL)
		return STR("未知设备");
	if (browser == NULL)
		return str_z(system);
	if (system == NULL)
		return str_z(browser);
	return str_make(a, "%s%s上的%s%s", system,
	    latin(str_sub(str_z(system), str_z(system).n - 1, 1)) ? " " : "",
	    latin(str_sub(str_z(browser), 0, 1)) ? " " : "", browser);
}
