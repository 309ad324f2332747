/* SPDX-License-Identifier: Apache-2.0 */
/* What a candidate may do beside the steps: withdraw, cancel, dispute, … */
#ifndef CANDIDATE_ACT_H
#define CANDIDATE_ACT_H

#include "application/law.h"
#include "candidate/app_need.h"
#include "candidate/flow.html.h"

/* act_events: the events of those acts, as bits: for law_facts(). */
uint64_t act_events(void);


/* act_links: those that the rules allow now, as links of the flow page. */
const struct tpl_flow_acts *act_links(struct req *r,
	    const struct app_facts *f, size_t *ret_n);

/*
 * act_again: of the same the one that leads on when everything else is over for
 * now (修改后重新提交, 改报职位), or NULL.
 */
const struct tpl_flow_acts *act_again(struct req *r,
	    const struct app_facts *f);

#endif
