/* SPDX-License-Identifier: Apache-2.0 */
/* What a candidate may do beside the steps: withdraw, cancel, dispute, … */
#ifndef APPLICATION_ACT_H
#define APPLICATION_ACT_H

#include "application/app_need.h"
#include "application/flow.html.h"

/* act_links: those that the rules allow now, as links of the flow page. */
const struct tpl_flow_acts *act_links(struct req *r,
	    const struct app_facts *f, size_t *ret_n);

#endif
