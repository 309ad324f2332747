/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tool for pictures of documents in the page: src/media/document_tool.h as WebAssembly behind a stage whose edges can be
 * dragged. Nothing leaves the machine before the form is sent; what is made stands in for the chosen files. Without it the server
 * does the same by itself.
 */
(function () {
	'use strict';

	var roots = document.querySelectorAll('[data-document-tool]');
	if (!roots.length || typeof WebAssembly !== 'object' || !window.DataTransfer || !window.PointerEvent) return;

	var PIXELS_MAX = 16e6, PREVIEW_PX = 1400, SLOPE_MOST = 32768, HALF_DEGREE = 572, AUTOMATIC = 0, WHOLE = 1, FRAME = 2;
	var SIDES = [
		{ word: 'top', name: '上边', t: 1, at: [.5, 0] }, { word: 'right', name: '右边', r: 1, at: [1, .5] },
		{ word: 'bottom', name: '下边', b: 1, at: [.5, 1] }, { word: 'left', name: '左边', l: 1, at: [0, .5] }];
	var CORNERS = [{ word: 'nw', t: 1, l: 1, at: [0, 0] }, { word: 'ne', t: 1, r: 1, at: [1, 0] }, { word: 'se', b: 1, r: 1, at: [1, 1] }, { word: 'sw', b: 1, l: 1, at: [0, 1] }];
	var ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
	var ALL = { l: 1, t: 1, r: 1, b: 1 };

	/* ---- the tool itself; a file that breaks it costs one instance */

	var compiled = null;

	function compile() {
		if (!compiled) compiled = fetch(roots[0].dataset.wasm).then(function (r) { return r.arrayBuffer(); }).then(function (b) { return WebAssembly.compile(b); });
		return compiled;
	}

	function start(module, kb) {
		var imports = {}, x, t;
		WebAssembly.Module.imports(module).forEach(function (i) { (imports[i.module] = imports[i.module] || {})[i.name] = function () { return 0; }; });
		x = new WebAssembly.Instance(module, imports).exports;
		if (x._initialize) x._initialize();
		t = x.document_tool_new();
		x.document_tool_spec(t, kb, 0);
		function put(part, bytes) { var at = x.document_tool_room(t, part, bytes.length); new Uint8Array(x.memory.buffer).set(bytes, at); }
		function place(part) { return new Int32Array(x.memory.buffer, x.document_tool_place(t, part), 7); }
		return {
			open: function (part, bytes) { put(part, bytes); return x.document_tool_open(t, part, bytes.length); },
			pixels: function (part, p) { put(part, p.data); return x.document_tool_open_pixels(t, part, p.width, p.height); },
			close: function (part) { x.document_tool_close(t, part); },
			set: function (part, numbers) { place(part).set(numbers); },
			get: function (part) { return Array.prototype.slice.call(place(part)); },
			make: function () { return x.document_tool_make(t); },
			answer: function () { return JSON.parse(new TextDecoder().decode(new Uint8Array(x.memory.buffer, x.document_tool_text(t), x.document_tool_text_n(t)))); },
			jpeg: function () { return new Uint8Array(x.memory.buffer, x.document_tool_jpeg(t), x.document_tool_jpeg_n(t)).slice(); },
			size: function (part) { return [x.document_tool_w(t, part), x.document_tool_h(t, part)]; }
		};
	}

	/* ---- small helpers */

	function make(tag, attributes, parts) {
		var e = document.createElement(tag);
		Object.keys(attributes || {}).forEach(function (k) { if (k === 'text') e.textContent = attributes[k]; else e.setAttribute(k, attributes[k]); });
		(parts || []).forEach(function (p) { e.appendChild(p); });
		return e;
	}
	function button(text, label, fn) {
		var b = make('button', { type: 'button', class: 'govuk-button govuk-button--secondary bk-tool__button', text: text });
		if (label) { b.setAttribute('aria-label', label); b.title = label; }
		b.addEventListener('click', fn);
		return b;
	}
	function decoded(blob) {
		var image = new Image(), at = URL.createObjectURL(blob);
		image.src = at;
		return image.decode().then(function () { URL.revokeObjectURL(at); return image; }, function () { URL.revokeObjectURL(at); return null; });
	}
	function canvasOf(image, most) {
		var w = image.naturalWidth, h = image.naturalHeight, k = Math.min(1, most(w, h)), canvas = document.createElement('canvas'), c;
		canvas.width = Math.max(1, Math.round(w * k));
		canvas.height = Math.max(1, Math.round(h * k));
		c = canvas.getContext('2d');
		c.imageSmoothingQuality = 'high';
		c.drawImage(image, 0, 0, canvas.width, canvas.height);
		return canvas;
	}

	/* ---- a frame: x, y, w, h in the turned picture of a size; the slope turns it around its own middle */

	function turnedSize(part) { return part.frame.turn % 2 ? [part.size[1], part.size[0]] : part.size; }
	function angle(f) { return Math.atan(f.slope / 65536); }
	function least(f) { return Math.max(48, Math.ceil(Math.max(f.w, f.h) / 7.9)); }
	function fits(f, size) { return f.x >= 0 && f.y >= 0 && f.x + f.w <= size[0] && f.y + f.h <= size[1] && f.w >= least(f) && f.h >= least(f); }

	/* The frame with some of its edges moved by u, v along its own sides. */
	function moved(f, edges, u, v) {
		var g = angle(f), cu = 0, cv = 0, n = { x: f.x, y: f.y, w: f.w, h: f.h, turn: f.turn, slope: f.slope, way: FRAME }, cx, cy;
		if (edges.l) { n.w -= u; cu += u / 2; }
		if (edges.r) { n.w += u; cu += u / 2; }
		if (edges.t) { n.h -= v; cv += v / 2; }
		if (edges.b) { n.h += v; cv += v / 2; }
		cx = f.x + f.w / 2 + cu * Math.cos(g) - cv * Math.sin(g);
		cy = f.y + f.h / 2 + cu * Math.sin(g) + cv * Math.cos(g);
		n.x = cx - n.w / 2;
		n.y = cy - n.h / 2;
		return n;
	}

	/* As far as the picture goes: first along, then across. */
	function drag(f, edges, u, v, size) {
		[[u, 0], [0, v]].forEach(function (by) {
			var lo = 0, hi = 1, n = moved(f, edges, by[0], by[1]), i, mid;
			if (!fits(n, size)) {
				for (i = 0; i < 12; i++) {
					mid = (lo + hi) / 2;
					if (fits(moved(f, edges, by[0] * mid, by[1] * mid), size)) lo = mid; else hi = mid;
				}
				n = moved(f, edges, by[0] * lo, by[1] * lo);
			}
			f = n;
		});
		return f;
	}
	function whole(f, size) {
		f.w = Math.max(1, Math.min(size[0], Math.round(f.w)));
		f.h = Math.max(1, Math.min(size[1], Math.round(f.h)));
		f.x = Math.max(0, Math.min(size[0] - f.w, Math.round(f.x)));
		f.y = Math.max(0, Math.min(size[1] - f.h, Math.round(f.y)));
		return f;
	}

	/* ---- one part: its picture with the frame upon it */

	function stageOf(part, changed) {
		var canvas = make('canvas', { class: 'bk-doc__canvas', 'aria-hidden': 'true' });
		var box = make('div', { class: 'bk-doc__box', role: 'group', 'aria-label': part.title + '的边框：用方向键移动各边' }, [canvas]);
		var said = make('p', { class: 'bk-small bk-muted bk-doc__said' });
		var held = null, k = 1, handles;

		function nudge(edges, dx, dy, far) {
			var size = turnedSize(part), by = Math.max(1, Math.round(Math.max(size[0], size[1]) / 250)) * (far || 1);
			part.frame = whole(drag(part.frame, edges, dx * by, dy * by, size), size);
			changed();
		}
		function handle(side, corner) {
			var e = make('div', { class: 'bk-doc__handle bk-doc__handle--' + side.word });
			if (corner) e.setAttribute('aria-hidden', 'true');
			else {
				e.setAttribute('role', 'slider');
				e.setAttribute('tabindex', '0');
				e.setAttribute('aria-label', part.title + side.name);
				e.setAttribute('aria-valuemin', '0');
				e.setAttribute('aria-valuemax', '100');
				e.setAttribute('aria-orientation', side.t || side.b ? 'vertical' : 'horizontal');
				e.addEventListener('keydown', function (k) {
					if (!ARROWS[k.key] || k.ctrlKey || k.metaKey || k.altKey) return;
					k.preventDefault();
					nudge(side, ARROWS[k.key][0], ARROWS[k.key][1], k.shiftKey ? 6 : 1);
				});
			}
			grip(e, side);
			box.appendChild(e);
			return { e: e, side: side, corner: corner };
		}
		function grip(e, edges, mouseOnly) {
			e.addEventListener('pointerdown', function (p) {
				if (mouseOnly && p.pointerType !== 'mouse') return;
				e.setPointerCapture(p.pointerId);
				held = { at: [p.clientX, p.clientY], frame: part.frame, edges: edges };
				p.preventDefault();
				if (e.tabIndex === 0) e.focus({ preventScroll: true });
			});
			e.addEventListener('pointermove', function (p) {
				var g, dx, dy, size = turnedSize(part);
				if (!held) return;
				g = angle(held.frame);
				dx = (p.clientX - held.at[0]) / k;
				dy = (p.clientY - held.at[1]) / k;
				part.frame = whole(drag(held.frame, held.edges, dx * Math.cos(g) + dy * Math.sin(g), dy * Math.cos(g) - dx * Math.sin(g), size), size);
				changed();
			});
			['pointerup', 'pointercancel'].forEach(function (n) { e.addEventListener(n, function () { held = null; }); });
		}

		function at(f, a) {
			var g = angle(f), u = (a[0] - .5) * f.w, v = (a[1] - .5) * f.h;
			return [(f.x + f.w / 2 + u * Math.cos(g) - v * Math.sin(g)) * k, (f.y + f.h / 2 + u * Math.sin(g) + v * Math.cos(g)) * k];
		}
		function draw() {
			var f = part.frame, size = turnedSize(part), room = part.stage.clientWidth - 44, dpr = window.devicePixelRatio || 1, c, w, h;
			if (room < 40) return;
			k = Math.min(room / size[0], Math.min(440, Math.max(260, window.innerHeight * .55)) / size[1]);
			w = Math.round(size[0] * k);
			h = Math.round(size[1] * k);
			canvas.width = Math.round(w * dpr);
			canvas.height = Math.round(h * dpr);
			box.style.width = canvas.style.width = w + 'px';
			box.style.height = canvas.style.height = h + 'px';
			c = canvas.getContext('2d');
			c.setTransform(dpr, 0, 0, dpr, 0, 0);
			c.save();
			c.imageSmoothingQuality = 'high';
			c.translate(w / 2, h / 2);
			c.rotate(f.turn * Math.PI / 2);
			c.drawImage(part.preview, -part.size[0] * k / 2, -part.size[1] * k / 2, part.size[0] * k, part.size[1] * k);
			c.restore();
			c.beginPath();
			c.rect(0, 0, w, h);
			CORNERS.forEach(function (o, i) { var p = at(f, o.at); if (i) c.lineTo(p[0], p[1]); else c.moveTo(p[0], p[1]); });
			c.closePath();
			c.fillStyle = 'rgba(20,30,40,.5)';
			c.fill('evenodd');
			[['rgba(0,40,80,.8)', 5], ['#fff', 2.5]].forEach(function (line) {
				c.beginPath();
				CORNERS.forEach(function (o, i) { var p = at(f, o.at); if (i) c.lineTo(p[0], p[1]); else c.moveTo(p[0], p[1]); });
				c.closePath();
				c.strokeStyle = line[0];
				c.lineWidth = line[1];
				c.stroke();
			});
			handles.forEach(function (n) {
				var p = at(f, n.side.at), vertical = n.side.t || n.side.b, now = Math.round(vertical ? p[1] / h * 100 : p[0] / w * 100);
				n.e.style.left = p[0] + 'px';
				n.e.style.top = p[1] + 'px';
				if (n.corner) return;
				now = Math.max(0, Math.min(100, now));
				n.e.setAttribute('aria-valuenow', now);
				n.e.setAttribute('aria-valuetext', (vertical ? '距上缘 ' : '距左缘 ') + now + '%');
			});
		}
		function turn(quarters) {
			var f = part.frame, size, i, x;
			for (i = 0; i < quarters; i++) {
				size = turnedSize(part);
				x = f.x;
				f = { way: f.way, x: size[1] - f.y - f.h, y: x, w: f.h, h: f.w, turn: (f.turn + 1) % 4, slope: f.slope };
				part.frame = f;
			}
			changed();
		}
		function tilt(by) {
			var f = part.frame;
			part.frame = { way: FRAME, x: f.x, y: f.y, w: f.w, h: f.h, turn: f.turn, slope: Math.max(-SLOPE_MOST, Math.min(SLOPE_MOST, f.slope + by)) };
			changed();
		}
		function take(way) { part.frame = { way: way, x: 0, y: 0, w: 0, h: 0, turn: part.frame.turn, slope: 0 }; changed(true); }

		function fine(text, label, side, dx, dy) { return button(text, part.title + label, function () { nudge(side, dx, dy, 2); }); }

		grip(canvas, ALL, true);
		handles = CORNERS.map(function (s) { return handle(s, true); }).concat(SIDES.map(function (s) { return handle(s, false); }));
		part.stage = make('div', { class: 'bk-doc__stage' }, [box]);
		part.draw = draw;
		part.said = said;
		part.element = make('div', { class: 'bk-doc__part', hidden: '' }, [
			make('h3', { class: 'govuk-heading-s', text: part.title === '图片' ? '裁剪' : part.title }), part.stage, said,
			make('div', { class: 'bk-tool__bar', role: 'group', 'aria-label': part.title }, [
				button('自动', part.title + '自动裁剪', function () { take(AUTOMATIC); }), button('整张图片', part.title === '图片' ? '' : part.title + '整张图片', function () { take(WHOLE); }),
				button('↺', part.title + '向左转 90 度', function () { turn(3); }), button('↻', part.title + '向右转 90 度', function () { turn(1); })]),
			make('details', { class: 'govuk-details bk-doc__fine' }, [
				make('summary', { class: 'govuk-details__summary' }, [make('span', { class: 'govuk-details__summary-text', text: '微调' })]),
				make('div', { class: 'govuk-details__text' }, [make('div', { class: 'bk-doc__keys', role: 'group', 'aria-label': part.title + '微调' }, [
					fine('上边 ↑', '上边向上', SIDES[0], 0, -1), fine('上边 ↓', '上边向下', SIDES[0], 0, 1), fine('下边 ↑', '下边向上', SIDES[2], 0, -1), fine('下边 ↓', '下边向下', SIDES[2], 0, 1),
					fine('左边 ←', '左边向左', SIDES[3], -1, 0), fine('左边 →', '左边向右', SIDES[3], 1, 0), fine('右边 ←', '右边向左', SIDES[1], -1, 0), fine('右边 →', '右边向右', SIDES[1], 1, 0),
					button('扶正 ↺', part.title + '扶正，向左转半度', function () { tilt(HALF_DEGREE); }), button('扶正 ↻', part.title + '扶正，向右转半度', function () { tilt(-HALF_DEGREE); })])])])]);
	}

	/* ---- one form */

	function begin(root) {
		var form = root.closest('form'), inputs = Array.prototype.slice.call(form.querySelectorAll('input[type=file]')), kb = +root.dataset.kb;
		var tool = null, timer = 0, url = '', full = false;
		var sides = make('input', { type: 'hidden', name: 'sides', disabled: '' });
		var out = make('input', { type: 'file', name: inputs[0].name, hidden: '', 'aria-hidden': 'true', tabindex: '-1' });
		var image = make('img', { class: 'bk-doc__made', alt: '处理后的图片' });
		var paper = make('div', { class: 'bk-doc__paper', role: 'region', tabindex: '0', 'aria-label': '处理后的图片' }, [image]);
		var zoom = button('放大查看（100%）', '', function () { look(!full); });
		var verdict = make('div', { role: 'status' });
		var meter = make('meter', { class: 'bk-doc__meter', min: '0', max: String(kb), 'aria-label': '文件大小' });
		var facts = make('p', { class: 'bk-small bk-muted bk-tool__facts' });
		var made = make('div', { class: 'bk-doc__result' }, [make('h3', { class: 'govuk-heading-s', text: '处理后' }), paper, make('div', { class: 'bk-tool__bar' }, [zoom]), meter, facts]);
		var trouble = make('div', { class: 'bk-banner bk-banner--bad', role: 'alert', hidden: '' });
		var panel = make('div', { class: 'bk-doc', hidden: '' });
		var names = inputs.map(function (i) { return i.name; });
		var parts = inputs.map(function (input, i) {
			return { i: i, title: inputs.length > 1 ? ['正面', '反面'][i] : '图片', there: false, last: 0, size: [0, 0], frame: null };
		});

		function there() { return parts.filter(function (p) { return p.there; }); }
		function look(now) {
			full = now;
			paper.classList.toggle('bk-doc__paper--full', full);
			zoom.textContent = full ? '看整张' : '放大查看（100%）';
			zoom.setAttribute('aria-pressed', full ? 'true' : 'false');
		}

		/* What is made stands in for the files that were chosen, or they go as they are. */
		function give(jpeg) {
			var t;
			if (url) URL.revokeObjectURL(url);
			url = '';
			inputs.forEach(function (input, i) { if (jpeg) input.removeAttribute('name'); else input.name = names[i]; });
			out.disabled = sides.disabled = !jpeg;
			sides.value = there().length;
			made.hidden = !jpeg;
			if (!jpeg) return;
			t = new DataTransfer();
			t.items.add(new File([jpeg], (there()[0].name || '图片').replace(/\.[^.]*$/, '') + '.jpg', { type: 'image/jpeg' }));
			out.files = t.files;
			url = URL.createObjectURL(t.files[0]);
			image.src = url;
		}
		function say(kind, lines) {
			verdict.textContent = '';
			if (kind) verdict.appendChild(make('div', { class: 'bk-banner bk-banner--' + kind }, lines.map(function (l, i) { return make('p', { class: i ? '' : 'bk-strong', text: l }); })));
		}
		function fail(text) {
			trouble.hidden = false;
			trouble.textContent = text;
			say('');
			give(null);
			panel.dataset.state = 'failed';
		}

		function show() {
			var found = tool.answer(), lack = parts.length > 1 && there().length < 2 ? (parts[0].there ? '反面' : '正面') : '', fine;
			panel.hidden = there().length === 0;
			there().forEach(function (p) {
				var n = tool.get(p.i), asked = p.frame.way;
				p.frame = { way: n[0], x: n[1], y: n[2], w: n[3], h: n[4], turn: n[5], slope: n[6] };
				if (n[0] === WHOLE) { p.frame.x = p.frame.y = 0; p.frame.w = turnedSize(p)[0]; p.frame.h = turnedSize(p)[1]; }
				if (n[0] === WHOLE || asked === AUTOMATIC) p.said.textContent = n[0] === WHOLE ? '保留整张图片。需要时拖动白框的边或角裁剪。' : '已自动裁去周围' + (n[6] ? '并扶正' : '') + '。不合适时拖动白框的边或角。';
				p.element.dataset.frame = [p.frame.x, p.frame.y, p.frame.w, p.frame.h, p.frame.turn, p.frame.slope].join();
				p.element.hidden = false;
				p.draw();
			});
			if (found.verdict === 'unusable') return fail(found.text);
			trouble.hidden = true;
			fine = found.verdict === 'fine';
			give(tool.jpeg());
			image.width = found.w;
			image.height = found.h;
			meter.value = found.bytes / 1024;
			facts.textContent = (found.bytes / 1024).toFixed(1) + ' KB（不超过 ' + kb + ' KB），' + found.w + '×' + found.h + ' 像素' +
				(found.as_it_was ? '；原图已经符合要求，没有改动' : '，质量 ' + found.quality + '，已去掉拍摄地点等信息');
			say(fine ? 'good' : 'warn', [fine ? '大小符合要求' : '压缩得较多，文字可能看不清', fine ? '请放大查看，确认文字清楚后上传。' :
				'为了不超过 ' + kb + ' KB，图片压缩得较多。请放大查看；裁去证件以外的部分会更清楚。'].concat(lack ? ['还没有选择' + lack + '；选择后与这一面合成一张。'] : []));
			panel.dataset.state = 'ready';
			panel.dataset.verdict = found.verdict;
		}

		/* Run the tool; what traps was no good picture, and the instance is gone. */
		function run(fn) {
			panel.dataset.state = 'busy';
			try { fn(); return true; } catch (e) {
				tool = null;
				fail('图片文件已损坏、没有传完整，或者像素太多，请换一张。');
				return false;
			}
		}
		function remake() {
			clearTimeout(timer);
			timer = 0;
			if (!tool || !there().length) return;
			run(function () {
				there().forEach(function (p) { var f = p.frame; tool.set(p.i, [f.way, f.x, f.y, f.w, f.h, f.turn, f.slope]); });
				tool.make();
				show();
			});
		}
		function changed(part) {
			return function (atOnce) {
				if (!part.there) return;
				if (!atOnce) { part.said.textContent = ''; part.draw(); }
				panel.dataset.state = 'busy';
				clearTimeout(timer);
				timer = setTimeout(remake, atOnce ? 20 : 260);
			};
		}

		function open(p) {
			return p.bytes[0] === 0xFF && p.bytes[1] === 0xD8 ? tool.open(p.i, p.bytes) : tool.pixels(p.i, (function (c) { return c.getContext('2d').getImageData(0, 0, c.width, c.height); })(
				canvasOf(p.image, function (w, h) { return Math.sqrt(PIXELS_MAX / (w * h)); })));
		}
		/* A part is gone; what is left is made again, for it may be of use alone. */
		function drop(p) {
			p.there = false;
			p.image = p.bytes = p.preview = null;
			p.element.hidden = true;
			panel.hidden = there().length === 0;
			give(null);
			say('');
			if (tool) tool.close(p.i);
		}
		function refuse(p, text) {
			drop(p);
			fail((parts.length > 1 ? p.title + '：' : '') + text);
		}
		function opened(p, module) {
			var fresh = !tool, ok = true;
			run(function () {
				tool = tool || start(module, kb);
				(fresh ? there() : []).forEach(function (other) { if (other !== p) open(other); });
				ok = open(p) === 0;
			}) || (ok = null);
			if (ok === null) return drop(p);
			if (!ok) return refuse(p, tool.answer().text);
			p.size = tool.size(p.i);
			p.preview = canvasOf(p.image, function (w, h) { return PREVIEW_PX / Math.max(w, h); });
			p.frame = { way: AUTOMATIC, x: 0, y: 0, w: 0, h: 0, turn: 0, slope: 0 };
			p.there = true;
			p.element.hidden = panel.hidden = false;
			remake();
		}
		function take(p, blob, called) {
			var mine = ++p.last;
			drop(p);
			trouble.hidden = true;
			if (!blob) return remake();
			panel.dataset.state = 'busy';
			p.name = called;
			Promise.all([compile(), blob.arrayBuffer(), decoded(blob)]).then(function (got) {
				if (mine !== p.last) return;
				p.bytes = new Uint8Array(got[1]);
				p.image = got[2];
				if (!p.image) return refuse(p, p.bytes[4] === 0x66 && p.bytes[5] === 0x74 ? '这个浏览器打不开 HEIC 格式的图片，请在手机“设置—相机—格式”里选“兼容性最佳”后重新拍摄，或另存为 JPG。' : '这个文件不是图片，请选择 JPG、PNG 或 WebP 格式的图片。');
				opened(p, got[0]);
			}, function () { fail('图片处理工具没有加载成功。您可以直接上传，由系统处理。'); });
		}
		function camera(p) {
			return button(parts.length > 1 ? '拍' + p.title : '拍照', '', function () {
				var pick = make('input', { type: 'file', accept: 'image/*', capture: 'environment' });
				pick.addEventListener('change', function () {
					if (!pick.files[0]) return;
					inputs[p.i].files = pick.files;
					take(p, pick.files[0], '拍摄');
				});
				pick.click();
			});
		}

		out.disabled = true;
		parts.forEach(function (p, i) {
			stageOf(p, changed(p));
			inputs[i].addEventListener('change', function () { take(p, inputs[i].files[0], inputs[i].files[0] && inputs[i].files[0].name); });
		});
		if (window.matchMedia('(pointer: coarse)').matches) root.appendChild(make('div', { class: 'bk-tool__bar bk-doc__camera' }, parts.map(camera)));
		panel.appendChild(make('div', { class: 'bk-doc__parts' }, parts.map(function (p) { return p.element; })));
		panel.appendChild(made);
		look(false);
		root.appendChild(trouble);
		root.appendChild(panel);
		root.appendChild(verdict);
		root.appendChild(sides);
		root.appendChild(out);
		root.hidden = false;
		root.dataset.ready = 'yes';
		/* What is shown is what goes, also when an edge was moved a moment ago. */
		form.addEventListener('submit', function () { if (timer) remake(); });
		window.addEventListener('resize', function () { there().forEach(function (p) { p.draw(); }); });
		parts.forEach(function (p, i) { if (inputs[i].files[0]) take(p, inputs[i].files[0], inputs[i].files[0].name); });
	}

	compile().then(function () { Array.prototype.forEach.call(roots, begin); }, function () { /* no tool in this build: the server does it */ });
})();
