/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A wheel of 256 slots of 65 ms. A deadline beyond one turn waits in the last
 * slot and is put again from there; one that moved later is put again when its
 * old slot comes. So a request on a kept connection costs no change here.
 */
#include <limits.h>
#include <stddef.h>

#include "http/loop.h"

void
link_init(struct link *head)
{
	head->prev = head->next = head;
}

void
link_add(struct link *head, struct link *l)
{
	l->prev = head->prev;
	l->next = head;
	head->prev->next = l;
	head->prev = l;
}

void
link_drop(struct link *l)
{
	if (l->next == NULL)
		return;
	l->prev->next = l->next;
	l->next->prev = l->prev;
	l->prev = l->next = NULL;
}

struct conn *
conn_of_queue(struct link *l)
{
	return (struct conn *)((char *)l - offsetof(struct conn, queue));
}

void
timer_start(struct loop *l)
{
	for (size_t i = 0; i < WHEEL_SLOTS; i++)
		link_init(&l->wheel[i]);
	l->tick = l->now_us >> TICK_SHIFT;
}

/*
 * A wheel of slots; a deadline beyond its end waits in the last slot and is
 * put again from there (run_slot), so that an entry costs the same however
 * far away it is.
 */
static void
put(struct loop *l, struct conn *c)
{
	int64_t	tick = (c->deadline_us >> TICK_SHIFT) + 1;
	size_t	slot;

	if (tick <= l->tick)
		tick = l->tick + 1;
	if (tick > l->tick + WHEEL_SLOTS - 1)
		tick = l->tick + WHEEL_SLOTS - 1;
	slot = (size_t)tick % WHEEL_SLOTS;
	c->tick = tick;
	link_drop(&c->timer);
	link_add(&l->wheel[slot], &c->timer);
	l->filled[slot / 64] |= UINT64_C(1) << slot % 64;
}

void
timer_set(struct loop *l, struct conn *c, int64_t deadline_us)
{
	c->deadline_us = deadline_us;
	if (c->timer.next == NULL || (deadline_us >> TICK_SHIFT) + 1 < c->tick)
		put(l, c);
}

static void
run_slot(struct loop *l, size_t slot)
{
	struct link	 due;
	struct conn	*c;

	l->filled[slot / 64] &= ~(UINT64_C(1) << slot % 64);
	if (l->wheel[slot].next == &l->wheel[slot])
		return;
	/* Apart, since what is put again may land in this very slot. */
	due = l->wheel[slot];
	due.next->prev = due.prev->next = &due;
	link_init(&l->wheel[slot]);
	while (due.next != &due) {
		c = (struct conn *)due.next;	/* timer is its first member */
		link_drop(&c->timer);
		if (c->deadline_us > l->now_us)
			put(l, c);
		else
			conn_expire(l, c);
	}
}

void
timer_run(struct loop *l)
{
	const int64_t now = l->now_us >> TICK_SHIFT;

	/* After a long sleep every slot is due once, not more often. */
	if (now - l->tick > WHEEL_SLOTS)
		l->tick = now - WHEEL_SLOTS;
	while (l->tick < now) {
		l->tick++;
		run_slot(l, (size_t)l->tick % WHEEL_SLOTS);
	}
}

/* Empty slots are skipped 64 at a time. */
int
timer_wait_ms(const struct loop *l)
{
	for (int64_t i = 1; i <= WHEEL_SLOTS; i++) {
		size_t	slot = (size_t)(l->tick + i) % WHEEL_SLOTS;
		int64_t	us;

		if (slot % 64 == 0 && l->filled[slot / 64] == 0) {
			i += 63;
			continue;
		}
		if ((l->filled[slot / 64] >> slot % 64 & 1) == 0)
			continue;
		us = ((l->tick + i) << TICK_SHIFT) - l->now_us;
		return us <= 0 ? 0 : (int)(us / 1000) + 1;
	}
	return -1;
}
