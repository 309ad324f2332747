/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/positions.h"

#include <string.h>

enum { CITIES = 14, COUNTIES = 7, MAJORS_MOST = 8 };

static const char *const places[] = { "北京市", "天津市", "河北省", "山西省",
	"内蒙古自治区", "辽宁省", "吉林省", "黑龙江省", "上海市", "江苏省",
	"浙江省", "安徽省", "福建省", "江西省", "山东省", "河南省", "湖北省",
	"湖南省", "广东省", "广西壮族自治区", "海南省", "重庆市", "四川省",
	"贵州省", "云南省", "西藏自治区", "陕西省", "甘肃省", "青海省",
	"宁夏回族自治区", "新疆维吾尔自治区" };

static const struct {
	const char	*department;	/* before it: the place */
	const char	*post;
	const char	*duty;
	const char	*category;
} kinds[] = {
#define DIRECT "中央国家行政机关省级以下直属机构"
	{ "税务局", "一级行政执法员", "从事基层税务机关税收征收管理、"
	    "纳税服务、行政管理等工作", DIRECT },
	{ "税务局", "税源管理科四级主办", "从事税收、社会保险费和有关"
	    "非税收入的征收管理工作", DIRECT },
	{ "海关", "海关监管科一级行政执法员", "从事口岸监管、稽查、检验检疫"
	    "等工作，需倒班", DIRECT },
	{ "消防救援总队", "管理指挥岗位", "从事消防救援队伍管理、指挥和灭火"
	    "救援相关工作", DIRECT },
	{ "消防救援总队", "专业技术岗位", "从事消防救援相关技术和保障工作",
	    DIRECT },
	{ "出入境边防检查总站", "检查处一级警员", "从事出入境边防检查、"
	    "信息技术工作", DIRECT },
	{ "海事局", "船舶监督处四级主任科员", "从事水上交通安全监督管理、"
	    "船舶检验工作", DIRECT },
	{ "气象局", "业务科一级科员及以下", "从事气象观测、预报服务和"
	    "行政管理工作", "中央国家行政机关参照公务员法管理事业单位" },
	{ "统计局调查总队", "调查科一级科员及以下", "从事统计调查和数据分析"
	    "工作", "中央国家行政机关参照公务员法管理事业单位" },
	{ "银保监局", "监管科四级主任科员及以下", "从事银行业保险业监督管理"
	    "工作", DIRECT },
	{ "证监局", "机构监管处四级主任科员及以下", "从事证券期货市场监督"
	    "管理工作", DIRECT },
	{ "邮政管理局", "行业管理科一级科员及以下", "从事邮政市场监督管理"
	    "工作", DIRECT },
	{ "铁路公安局", "派出所一级警长及以下", "从事铁路治安管理、侦查"
	    "破案工作，经常出差", DIRECT },
	{ "地震局", "监测预报处四级主任科员及以下", "从事地震监测预报管理"
	    "工作", "中央国家行政机关参照公务员法管理事业单位" },
	{ "通信管理局", "网络安全管理处四级主任科员及以下", "从事网络与信息"
	    "安全管理工作", "中央国家行政机关（本级）" },
	{ "煤矿安全监察局", "监察执法处四级主任科员及以下", "从事煤矿安全"
	    "监察执法工作", "中央党群机关" },
};

static const char *const majors[] = { "计算机科学与技术类", "会计学",
	"财务管理", "审计学", "法学类", "经济学类", "金融学类", "财政学类",
	"统计学类", "中国语言文学类", "新闻传播学类", "公共管理类",
	"工商管理类", "管理科学与工程类", "电子信息类", "土木类", "机械类",
	"化工与制药类", "环境科学与工程类", "安全科学与工程类", "数学类",
	"物理学类", "大气科学类", "交通运输类", "外国语言文学类",
	"政治学类", "社会学类", "公安学类", "公安技术类", "临床医学类" };

static const char *const educations[] = { "本科及以上", "本科及以上",
	"本科及以上", "仅限本科", "本科或硕士研究生", "硕士研究生及以上",
	"仅限硕士研究生", "大专及以上", "大专或本科", "仅限博士研究生" };

static const char *const remarks[] = {
	"在本单位最低服务年限为5年",
	"限2027年应届高校毕业生，在本单位最低服务年限为5年",
	"限男性，工作艰苦，经常加班值夜班，适合男性报考",
	"限女性，2027年应届高校毕业生，本单位不提供宿舍",
	"1.年龄为18周岁以上、30周岁以下，应届硕士研究生、博士研究生（非在职）不"
	    "超过35周岁；2.专业类目录按教育部《普通高等学校本科专业目录》确定，报"
	    "考人员最高学历专业须为相应职位明确的专业类目录下设专业；3.需参加体能"
	    "测评和心理测试，体检执行录用特殊标准；4.录用后实行二十四小时驻勤备战",
	"具有英语六级证书或六级考试成绩425分及以上；定向招录服务基层项目人员",
};

/* The same small number for the same position and purpose, well mixed. */
static uint32_t
pick(uint32_t i, uint32_t purpose, uint32_t n)
{
	uint64_t x = ((uint64_t)i << 8 | purpose) * UINT64_C(0x9e3779b97f4a7c15);

	x ^= x >> 29;
	x *= UINT64_C(0xbf58476d1ce4e5b9);
	return (uint32_t)((x >> 33) % n);
}

#define PICK(i, purpose, list) (list)[pick((i), (purpose), COUNT(list))]

static struct str
majors_of(struct arena *a, uint32_t i)
{
	struct str	s = STR("不限");
	uint32_t	n = pick(i, 1, MAJORS_MOST), at = pick(i, 2,
			    COUNT(majors));

	for (uint32_t k = 0; k < n; k++)
		s = k == 0 ? str_z(majors[at]) : str_make(a, "%.*s、%s",
		    STR_ARG(s), majors[(at + k * 7) % COUNT(majors)]);
	return s;
}

static void
conditions(struct arena *a, uint32_t i, struct position_row *row)
{
	row->education = str_z(PICK(i, 3, educations));
	row->degree = pick(i, 4, 5) < 3 ? STR("与最高学历相对应的学位") :
	    pick(i, 4, 5) == 3 ? STR("学士") : STR("无要求");
	row->major = majors_of(a, i);
	row->politics = pick(i, 5, 6) == 0 ? STR("中共党员") : STR("不限");
	row->experience = pick(i, 6, 4) == 0 ? STR("二年") : STR("无限制");
	row->level = pick(i, 7, 3) == 0 ? STR("市（地）级") :
	    STR("县（区）级及以下");
	row->exam_type = pick(i, 7, 3) == 0 ?
	    STR("市（地）级及以下直属机构综合管理类") : STR("行政执法类");
	row->ratio = pick(i, 8, 2) == 0 ? STR("3:1") : STR("5:1");
	row->remark = str_z(PICK(i, 9, remarks));
	row->phone = str_make(a, "0%u-%08u", 310 + pick(i, 10, 600),
	    20000000 + pick(i, 11, 60000000));
	row->site = str_make(a, "http://www.example%u.gov.cn/",
	    pick(i, 12, 500));
}

struct position_row
bench_position(struct arena *a, uint32_t i)
{
	static const struct position_pair extra[] = {
		{ .name = STR_INIT("职位属性"), .value = STR_INIT("普通职位") },
		{ .name = STR_INIT("职位分布"), .value = STR_INIT("西部地区和艰苦边远地区职位") },
		{ .name = STR_INIT("服务基层项目工作经历"), .value = STR_INIT("无限制") },
		{ .name = STR_INIT("是否在面试阶段组织专业能力测试"), .value = STR_INIT("否") },
	};
	uint32_t	kind = i / 47 % COUNT(kinds);
	uint32_t	place = pick(i / 30, 13, COUNT(places));
	uint32_t	city = 1 + pick(i / 4, 14, CITIES);
	uint32_t	county = 1 + pick(i, 15, COUNTIES);
	struct position_row row;

	/* Every text of the table that is not set below is empty. */
	memset(&row, 0, sizeof(row));
	row.row = i + 1;
	row.headcount = (int32_t)(1 + pick(i, 16, 4));
	row.dept_code = str_make(a, "%06u", 110000 + place * 100 + kind);
	row.dept = str_make(a, "%s%s", places[place], kinds[kind].department);
	row.unit = str_make(a, "%s第%u市%s", places[place], city,
	    kinds[kind].department);
	row.name = str_make(a, "%s（%u）", kinds[kind].post,
	    1 + pick(i, 17, 9));
	row.code = str_make(a, "3001%08u", i + 1);
	row.place = str_make(a, "%s第%u市第%u县", places[place], city, county);
	row.category = str_z(kinds[kind].category);
	row.duty = str_z(kinds[kind].duty);
	row.headcount_text = row.age = row.sex = row.other = STR("");
	row.extra = extra;
	row.extra_n = COUNT(extra);
	conditions(a, i, &row);
	return row;
}
