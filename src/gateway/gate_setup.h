/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gate's services as --config names them: which driver, which keys, where
 * calls may go. Only the gate process and `baokao doctor` read key files.
 */
#ifndef GATEWAY_GATE_SETUP_H
#define GATEWAY_GATE_SETUP_H

#include "gateway/gate_packet.h"

enum { ORIGINS_MAX = 8 };

struct remote {
	struct str		 name;		/* as orders and messages store it */
	const struct pay_driver	*pay;		/* one of the two */
	const struct sms_driver	*sms;
	void			*self;		/* the driver's */
	struct str		 origins[ORIGINS_MAX];	/* https://host[:port] */
	size_t			 origins_n;
	struct str		 ca;		/* a file of certificates; "": the system's */
	int64_t			 per_second;	/* calls; more wait */
	bool			 keys_wanted;	/* a signature by an unknown key */
	struct gate_service	 health;
};

struct remotes {
	struct remote	all[GATE_SERVICES_MAX];
	size_t		n;
};

/*
 * services_read: make every service of the configuration ready.
 *
 * a		keeps what they point to
 * config	the text of --config
 * path		its name, for messages
 * ret_cause	set on RC_BAD: file, line, service, setting and why
 */
enum rc	services_read(struct arena *a, struct str config, const char *path,
	    struct remotes *ret, struct str *ret_cause);

/* service_find: by name; NULL when there is none. */
struct remote *service_find(struct remotes *s, struct str name);

/* service_may_call: whether a URL begins with one of its origins. */
bool	service_may_call(const struct remote *s, struct str url);

#endif
