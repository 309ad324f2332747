/* SPDX-License-Identifier: Apache-2.0 */
/* Small improvements; every page works without them. */
(function () {
	'use strict';

	/* After an error, the list of errors is what a reader should meet first. */
	var errors = document.querySelector('[data-focus]');
	if (errors) errors.focus();

	/* One press is enough: a second one within a moment is a slip. */
	document.addEventListener('submit', function (event) {
		var form = event.target;
		if (form.dataset.sent) {
			event.preventDefault();
			return;
		}
		form.dataset.sent = '1';
		setTimeout(function () { delete form.dataset.sent; }, 3000);
	});

	/* SHA-256, for the proof of work; the data is one short block or two. */
	var K = [];
	(function () {
		var n = 2, i;
		function fraction(x) { return ((x - Math.floor(x)) * 4294967296) | 0; }
		while (K.length < 64) {
			for (i = 2; i * i <= n && n % i; i++);
			if (i * i > n) K.push(fraction(Math.cbrt(n)));
			n++;
		}
	})();

	function firstWord(text) {
		var h = [0x6a09e667, 0xbb67ae85 | 0, 0x3c6ef372, 0xa54ff53a | 0, 0x510e527f, 0x9b05688c | 0, 0x1f83d9ab, 0x5be0cd19];
		var bytes = text.length, blocks = (bytes + 8 >> 6) + 1, w = new Int32Array(64), at, i;
		for (at = 0; at < blocks; at++) {
			for (i = 0; i < 16; i++) w[i] = 0;
			for (i = 0; i < 64; i++) {
				var p = at * 64 + i, c = p < bytes ? text.charCodeAt(p) : p === bytes ? 0x80 : 0;
				w[i >> 2] |= c << (24 - (i & 3) * 8);
			}
			if (at === blocks - 1) w[15] = bytes * 8;
			for (i = 16; i < 64; i++) {
				var x = w[i - 15], y = w[i - 2];
				w[i] = (w[i - 16] + w[i - 7] + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3) +
					((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10)) | 0;
			}
			var a = h[0], b = h[1], cc = h[2], d = h[3], e = h[4], f = h[5], g = h[6], hh = h[7];
			for (i = 0; i < 64; i++) {
				var t1 = (hh + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
				var t2 = (((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + ((a & b) ^ (a & cc) ^ (b & cc))) | 0;
				hh = g; g = f; f = e; e = (d + t1) | 0; d = cc; cc = b; b = a; a = (t1 + t2) | 0;
			}
			h = [h[0] + a | 0, h[1] + b | 0, h[2] + cc | 0, h[3] + d | 0, h[4] + e | 0, h[5] + f | 0, h[6] + g | 0, h[7] + hh | 0];
		}
		return h[0] >>> 0;
	}

	/* Search in slices, so that the page stays alive. */
	function work(button) {
		var token = button.dataset.work, limit = Math.pow(2, 32 - Number(button.dataset.bits)), n = 0;
		var form = button.form, note = form.querySelector('[data-work-note]');
		button.disabled = true;
		note.textContent = '正在自动验证，请稍候……';
		(function slice() {
			var end = Date.now() + 40;
			do {
				if (firstWord(token + ':' + n) < limit) {
					form.elements.work.value = String(n);
					note.textContent = '自动验证已完成，不必再输入图片中的字符。';
					return;
				}
				n++;
			} while (n % 64 || Date.now() < end);
			setTimeout(slice, 0);
		})();
	}
	document.querySelectorAll('[data-work]').forEach(function (button) {
		button.hidden = false;
		button.addEventListener('click', function () { work(button); });
	});

	/* 换一张: the picture of the same page, fetched anew; what was typed stays. */
	function another(button) {
		var form = button.form;
		fetch(form.action, { credentials: 'same-origin' }).then(function (r) { return r.text(); }).then(function (text) {
			var page = new DOMParser().parseFromString(text, 'text/html');
			var token = page.querySelector('input[name=challenge]');
			if (!token) return location.reload();
			form.elements.challenge.value = token.value;
			form.elements.answer.value = form.elements.work.value = '';
			form.querySelector('.bk-captcha img').src = page.querySelector('.bk-captcha img').getAttribute('src');
			form.querySelector('[data-work]').dataset.work = token.value;
			form.querySelector('[data-work]').disabled = false;
			form.querySelector('[data-work-note]').textContent = '已换一张。';
		});
	}
	document.querySelectorAll('[data-another]').forEach(function (button) {
		button.hidden = false;
		button.addEventListener('click', function () { another(button); });
	});

	/* The reviewer's keys: a approves, r goes to the reason, n takes the next. */
	document.addEventListener('keydown', function (event) {
		if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
		var to = document.querySelector('[data-key="' + event.key + '"]');
		if (!to) return;
		event.preventDefault();
		if (to.tagName === 'A') to.click(); else to.focus();
	});

	/* A page that waits for something looks again by itself. */
	var wait = document.querySelector('[data-refresh]');
	if (wait) setTimeout(function () { location.reload(); }, Number(wait.dataset.refresh) * 1000);

	/* An order: asks for one word, and shows the page anew when it is another one. */
	var lives = 0;
	function live() {
		var box = document.querySelector('[data-live]');
		if (!box || (box.dataset.word !== 'new' && box.dataset.word !== 'open') || lives++ > 1800) return;
		fetch(box.dataset.live, { credentials: 'same-origin' }).then(function (r) {
			return r.ok && !r.redirected ? r.text() : box.dataset.word;
		}).then(function (word) {
			if (word === box.dataset.word) return null;
			return fetch(location.pathname, { credentials: 'same-origin' }).then(function (r) { return r.text(); }).then(function (html) {
				var fresh = new DOMParser().parseFromString(html, 'text/html').querySelector('[data-live]');
				if (fresh) box.replaceWith(fresh); else location.reload();
			});
		}).catch(function () { /* no network: the next try will do */ }).then(function () {
			setTimeout(live, document.hidden ? 10000 : 1500);
		});
	}
	setTimeout(live, 800);
})();
