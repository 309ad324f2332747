/* SPDX-License-Identifier: Apache-2.0 */
/* Every folder that answers facts of the law, and that follows its moves; a fact of nobody stays unknown. */
#include "cli/cli.h"

#include "payment/payment.h"
#include "result/result.h"
#include "review/review.h"

const struct fact_source *const law_sources[] = { application_facts,
	review_facts, payment_facts, result_facts, NULL };

law_watch *const law_watches[] = { payment_watch, NULL };
