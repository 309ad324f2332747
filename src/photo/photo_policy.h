/* SPDX-License-Identifier: Apache-2.0 */
/* What an exam's configuration says about photos, as the photo tool takes it. */
#ifndef PHOTO_PHOTO_POLICY_H
#define PHOTO_PHOTO_POLICY_H

#include "exam/config.h"
#include "media/photo_make.h"

/*
 * photo_policy_of: the size, the backgrounds and the checks of an exam. With
 * photo.check: none nothing is looked at but the size.
 */
struct photo_policy photo_policy_of(const struct exam_config *c);

#endif
