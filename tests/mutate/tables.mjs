// SPDX-License-Identifier: Apache-2.0
// The tables whose rows are taken away, and where they lie in memory: symbol and file of the array, how its end is told, the tests that know it.
//	end: 'count' another symbol counts (COUNTER, at AT bytes), 'last' an empty last row, 'fixed' the compiler counted: the last row stands twice

const WALK = 'application_test:each_move_*';
const LAW = ['application_test:*_moves_*', 'application_test:*_check_*', WALK, 'application_test:!*random_walk*', 'application_test',
	'cli_test', 'flows', 'law'];
const PURE = LAW.filter(t => t !== WALK);	// what needs no store
const MOVE = 48, MACHINE_MOVE = 48;
const machine = (file, src, array, name, tests) => ({ file, src, array, size: MACHINE_MOVE, end: 'count', counter: name, at: 16, bytes: 8, tests });

export const law = { file: 'application/move.tbl', src: 'move.c', array: 'moves', global: true, size: MOVE, end: 'count', counter: 'moves_n', at: 0, bytes: 8,
	checks: 32, effect: 40, tests: LAW, walked: [WALK, ...LAW.filter(t => t !== WALK)] };	// a row is missed by who goes that way

export const machines = [
	machine('application/dispute.tbl', 'move.c', 'dispute_moves', 'dispute_machine', LAW),
	machine('payment/order.tbl', 'order.c', 'order_moves', 'order_machine', ['payment_test:!whatever_*', 'payment_test', 'cli_test', 'flows']),
	machine('payment/refund.tbl', 'refund.c', 'refund_moves', 'refund_machine', ['payment_test:!whatever_*', 'payment_test', 'cli_test', 'flows']),
	machine('payment/waiver.tbl', 'waiver.c', 'waiver_moves', 'waiver_machine', ['payment_test:!whatever_*', 'payment_test', 'cli_test', 'flows']),
	machine('payment/einvoice.tbl', 'einvoice.c', 'einvoice_moves', 'einvoice_machine', ['payment_test:!whatever_*', 'payment_test', 'cli_test', 'flows']),
	machine('photo/photo.tbl', 'photo.c', 'photo_moves', 'photo_machine', ['photo_test', 'cli_test', 'flows']),
	machine('material/material.tbl', 'material.c', 'material_moves', 'material_machine', ['material_test', WALK, 'application_test', 'cli_test', 'flows']),
	machine('position/position_state.tbl', 'state.c', 'position_moves', 'position_machine', ['application_test:*_position_*', 'position_test', 'cli_test',
		'flows']),
	machine('notify/message.tbl', 'notify.c', 'moves', 'message_machine', ['notify_test:!whatever_*', 'notify_test', 'cli_test', 'flows']),
	machine('admission/ticket.tbl', 'admission.c', 'ticket_moves', 'ticket_machine', ['admission_test', 'cli_test', 'flows']),
	machine('admission/seat.tbl', 'admission.c', 'seat_moves', 'seat_machine', ['admission_test', 'cli_test', 'flows']),
];

// C files whose comparisons are turned round (the Makefile's MUTATED is this list).
export const comparing = [
	{ file: 'application/check.c', tests: PURE },
	{ file: 'application/when.c', tests: PURE },
];

// Bits of a column, taken away one by one: the stages of an act, the facts of a check.
export const columns = [
	{ file: 'application/when.tbl', src: 'when.c', array: 'acts', size: 4, at: 0, bytes: 4, column: 1, mark: 'S', of: 'exam/stage.tbl', tests: PURE },
	{ file: 'application/check.tbl', src: 'move.c', array: 'checks', size: 40, at: 32, bytes: 8, column: 3, mark: 'F', of: 'application/fact.tbl',
		tests: PURE },
];

// Data: rows, and in `words` each word of a text between bars at AT bytes of a row.
export const data = [
	{ file: 'review/reason.tbl', src: 'review.c', array: 'review_reasons', global: true, end: 'count', counter: 'review_reasons_n', at: 0, bytes: 8,
		tests: ['review_test', 'cli_test', 'flows'] },
	{ file: 'cli/rooms.tbl', src: 'rooms.c', array: 'rooms', global: true, end: 'last', tests: ['cli_test:what_*', 'cli_test', 'flows'] },
	{ file: 'media/document_preset.tbl', src: 'document_text.c', array: 'presets', end: 'last', tests: ['media_test:*_usual_*', 'media_test', 'flows'] },
	{ file: 'media/photo_preset.tbl', src: 'photo_policy.c', array: 'presets', end: 'last', tests: ['media_test:*_usual_*', 'media_test', 'flows'] },
	{ file: 'exam/config_list.tbl', src: 'config_change.c', array: 'lists', end: 'fixed', tests: ['exam_test', 'cli_test', 'flows'] },
	{ file: 'account/name_chars.tbl', src: 'name.c', array: 'pairs', end: 'fixed', tests: ['account_test', 'flows'] },
	{ file: 'position/heading_word.tbl', src: 'words.c', array: 'groups', end: 'fixed', words: 8,
		tests: ['position_test:*_word_*', 'position_test:*heading*', 'position_test', 'application_test', 'flows'] },
	{ file: 'position/condition_word.tbl', src: 'words.c', array: 'groups', end: 'fixed', words: 8, behind: 'position/heading_word.tbl',
		tests: ['position_test:*_word_*', 'position_test:*heading*', 'position_test', 'application_test', 'flows'] },
];

const SETTINGS = { file: 'exam/config.tbl', among: 'media/photo_check.tbl', end: 'fixed', tests: ['exam_test:*_setting_that*', 'exam_test'] };
export const settings = [
	{ ...SETTINGS, src: 'config.c', array: 'rows', what: 'read' },
	{ ...SETTINGS, src: 'config_change.c', array: 'keys', what: 'compared' },
];

// Limits of messages are read by their names.
data.push({ file: 'notify/limit.tbl', src: 'notify.c', array: 'limits', end: 'fixed', suffix: 'read', tests: ['notify_test:*_limit_*', 'notify_test'] });

// Each row is a member of an enum or of a struct: without it what names it does not compile.
export const built = ['application/state.tbl', 'application/event.tbl', 'application/check.tbl', 'application/fact.tbl', 'application/when.tbl',
	'store/role.tbl',
	'web/rate.tbl', 'exam/stage.tbl', 'exam/config.tbl', 'base/words.tbl', 'notify/template.tbl', 'notify/limit.tbl', 'sheet/fault.tbl',
		'media/photo_check.tbl',
	'photo/photo_state.tbl', 'payment/source.tbl', 'payment/why.tbl', 'position/field.tbl', 'position/problems.tbl'];
