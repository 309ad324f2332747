/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The photo tool in the page: src/media/photo_tool.h as WebAssembly behind a stage to move the picture on. Nothing leaves the
 * machine; what is made takes the place of the chosen file in the form. Without it the server does the same by itself.
 */
(function () {
	'use strict';

	var root = document.querySelector('[data-photo-tool]');
	if (!root || typeof WebAssembly !== 'object' || !window.createImageBitmap) return;

	var input = document.getElementById('photo'), alone = root.hasAttribute('data-alone');
	var ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
	var STAGE = 360, MARGIN = 22, PIXELS_MAX = 24e6, ANGLE_MAX = 200, TWIST_LEAST = 30;

	/* ---- the tool itself; a file that breaks it costs one instance */

	var compiled = null, tool = null;

	function bytesOfPage() {
		var text = document.getElementById('photo-wasm').textContent.trim(), raw = atob(text), bytes = new Uint8Array(raw.length), i;
		for (i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
		return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
	}

	function compile() {
		if (!compiled) compiled = (alone ? bytesOfPage() : fetch(root.dataset.wasm).then(function (r) { return r.arrayBuffer(); })).then(function (b) { return WebAssembly.compile(b); });
		return compiled;
	}

	function start(module) {
		var imports = {}, x, t;
		WebAssembly.Module.imports(module).forEach(function (i) { (imports[i.module] = imports[i.module] || {})[i.name] = function () { return 0; }; });
		x = new WebAssembly.Instance(module, imports).exports;
		if (x._initialize) x._initialize();
		t = x.tool_new();
		function put(bytes) { var at = x.tool_room(t, bytes.length); new Uint8Array(x.memory.buffer).set(bytes, at); }
		function words(fn, s) { var b = new TextEncoder().encode(s); put(b); return x[fn](t, b.length); }
		return {
			preset: function (word) { return words('tool_preset', word); },
			policy: function (s) { return words('tool_policy', s); },
			presets: function () { x.tool_presets(t); return this.answer(); },
			open: function (bytes) { put(bytes); return x.tool_open(t, bytes.length); },
			pixels: function (p) { put(p.data); return x.tool_open_pixels(t, p.width, p.height); },
			frame: function () { return x.tool_frame(t); },
			make: function (place) { new Int32Array(x.memory.buffer, x.tool_place(t), 6).set(place); return x.tool_make(t); },
			answer: function () { return JSON.parse(new TextDecoder().decode(new Uint8Array(x.memory.buffer, x.tool_text(t), x.tool_text_n(t)))); },
			jpeg: function () { return new Uint8Array(x.memory.buffer, x.tool_jpeg(t), x.tool_jpeg_n(t)).slice(); },
			size: function () { return [x.tool_w(t), x.tool_h(t)]; }
		};
	}

	/* ---- what is on the screen */

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

	var stage = make('canvas', { class: 'bk-tool__stage', tabindex: '0', role: 'application', 'aria-label': '调整裁剪：拖动或按方向键移动，滚轮、双指或加减键缩放，R 键旋转，方括号键微调角度' });
	var result = make('img', { class: 'bk-tool__made', alt: '处理后的照片' });
	var guides = make('canvas', { class: 'bk-tool__guides', 'aria-hidden': 'true' });
	var verdict = make('div', { role: 'status', class: 'bk-tool__verdict' });
	var all = make('ul', { class: 'bk-tool__all' });
	var video = make('video', { class: 'bk-tool__video', playsinline: '', muted: '', 'aria-label': '摄像头画面' });
	var shoot = make('div', { class: 'bk-tool__camera', hidden: '' }, [video]);
	var save = make('a', { class: 'govuk-button', text: '下载处理好的照片', download: '照片.jpg' });
	var facts = make('p', { class: 'bk-small bk-muted bk-tool__facts' });
	var slider = make('input', { type: 'range', class: 'bk-tool__angle', id: 'angle', min: -ANGLE_MAX, max: ANGLE_MAX, step: 5, value: 0 });
	var degrees = make('output', { class: 'bk-tool__degrees', for: 'angle', text: '0°' });
	var panel = make('div', { class: 'bk-tool', hidden: '' }, [
		make('div', { class: 'bk-tool__part' }, [
			make('h2', { class: 'govuk-heading-s', text: '调整' }), stage,
			make('div', { class: 'bk-tool__bar', role: 'group', 'aria-label': '缩放和旋转' }, [
				button('＋', '放大', function () { zoom(1 / 1.08); }), button('－', '缩小', function () { zoom(1.08); }),
				button('↺', '向左转 90 度', function () { turn(3); }), button('↻', '向右转 90 度', function () { turn(1); }),
				button('自动裁剪', '', function () { automatic(); })]),
			make('div', { class: 'bk-tool__bar bk-tool__bar--angle' }, [
				make('label', { class: 'bk-small', for: 'angle', text: '微调角度' }),
				button('↶', '向左微调 0.5 度', function () { lean(-5); }), slider, button('↷', '向右微调 0.5 度', function () { lean(5); }), degrees]),
			make('div', { class: 'bk-tool__bar', role: 'group', 'aria-label': '移动' }, [
				button('←', '照片向左移', function () { move(1, 0); }), button('→', '照片向右移', function () { move(-1, 0); }),
				button('↑', '照片向上移', function () { move(0, 1); }), button('↓', '照片向下移', function () { move(0, -1); })])]),
		make('div', { class: 'bk-tool__part' }, [
			make('h2', { class: 'govuk-heading-s', text: '处理后' }),
			make('div', { class: 'bk-tool__after' }, [result, guides]), facts]),
		make('div', { class: 'bk-tool__part bk-tool__part--wide' }, [verdict,
			make('details', { class: 'govuk-details' }, [
				make('summary', { class: 'govuk-details__summary' }, [make('span', { class: 'govuk-details__summary-text', text: '全部检查项目' })]),
				make('div', { class: 'govuk-details__text' }, [all])])])]);
	var trouble = make('div', { class: 'bk-banner bk-banner--bad', role: 'alert', hidden: '' });

	/* ---- state */

	var picture = null;	/* what the stage draws */
	var full = [0, 0];	/* its size as shown, in pixels */
	var crop = null;	/* x, y, w, h in the turned picture; turn in quarters; angle in tenths of a degree around its middle */
	var before = null;	/* the middle and the width that the angle has been changed from */
	var shape = [295, 413];
	var last = 0, timer = 0, url = '', name = '照片.jpg';

	function turned() { return crop.turn % 2 ? [full[1], full[0]] : full; }
	function heightOf(w) { return Math.max(1, Math.round(w * shape[1] / shape[0])); }
	function widest(s) { var w = Math.floor(Math.min(s[0], s[1] * shape[0] / shape[1])); while (heightOf(w) > s[1]) w--; return w; }

	/* The room that a turned rectangle takes: what its corners need must be there, or the edge's pixels would go on. */
	function room(w, h) { var a = Math.abs(crop.angle) * Math.PI / 1800, c = Math.cos(a), d = Math.sin(a); return [Math.max(w, w * c + h * d), Math.max(h, w * d + h * c)]; }
	function within(at, size, needs, all) { var more = (needs - size) / 2; return Math.max(0, Math.min(all - size, Math.round(all < needs ? (all - size) / 2 : Math.max(more, Math.min(all - size - more, at))))); }

	function settle() {
		var s = turned(), most = widest(s), r = room(shape[0], shape[1]), middle = [crop.x + crop.w / 2, crop.y + (crop.h || heightOf(crop.w)) / 2];
		/* A smaller part rather than corners from outside, but not one of fewer pixels than the photo has. */
		if (crop.angle) most = Math.min(most, Math.max(shape[0], Math.floor(shape[0] * Math.min(s[0] / r[0], s[1] / r[1]))));
		if (crop.w > most) { crop.x = middle[0] - most / 2; crop.y = middle[1] - heightOf(most) / 2; }
		crop.w = Math.max(Math.min(40, most), Math.min(most, Math.round(crop.w)));
		crop.h = heightOf(crop.w);
		r = room(crop.w, crop.h);
		crop.x = within(crop.x, crop.w, r[0], s[0]);
		crop.y = within(crop.y, crop.h, r[1], s[1]);
	}

	/* ---- the stage */

	function frameOnStage() {
		var w = stage.clientWidth || STAGE, h = stage.clientHeight || STAGE, k = Math.min((w - 2 * MARGIN) / shape[0], (h - 2 * MARGIN) / shape[1]);
		return { x: (w - shape[0] * k) / 2, y: (h - shape[1] * k) / 2, w: shape[0] * k, h: shape[1] * k, all: [w, h] };
	}

	/* Where head, eyes and the middle belong, in a frame of that size. */
	function drawGuides(c, f) {
		c.lineWidth = 1.5;
		c.setLineDash([6, 5]);
		c.strokeStyle = 'rgba(255,255,255,.95)';
		c.shadowColor = 'rgba(0,0,0,.6)';
		c.shadowBlur = 2;
		c.beginPath();
		c.moveTo(f.x + f.w / 2, f.y);
		c.lineTo(f.x + f.w / 2, f.y + f.h);
		c.moveTo(f.x, f.y + f.h * .46);
		c.lineTo(f.x + f.w, f.y + f.h * .46);
		c.stroke();
		c.beginPath();
		c.ellipse(f.x + f.w / 2, f.y + f.h * .49, f.w * .3, f.h * .31, 0, 0, 2 * Math.PI);
		c.stroke();
		c.setLineDash([]);
		c.shadowBlur = 0;
	}

	function sized(canvas, w, h) {
		var k = window.devicePixelRatio || 1, c = canvas.getContext('2d');
		canvas.width = Math.round(w * k);
		canvas.height = Math.round(h * k);
		c.setTransform(k, 0, 0, k, 0, 0);
		return c;
	}

	function draw() {
		var f = frameOnStage(), c = sized(stage, f.all[0], f.all[1]), k, s;
		if (!picture) return;
		k = f.w / crop.w;
		s = turned();
		c.save();
		c.imageSmoothingQuality = 'high';
		c.translate(f.x + f.w / 2, f.y + f.h / 2);
		c.rotate(crop.angle * Math.PI / 1800);
		c.scale(k, k);
		c.translate(s[0] / 2 - crop.x - crop.w / 2, s[1] / 2 - crop.y - crop.h / 2);
		c.rotate(crop.turn * Math.PI / 2);
		c.drawImage(picture, -full[0] / 2, -full[1] / 2, full[0], full[1]);
		c.restore();
		c.fillStyle = 'rgba(20,30,40,.55)';
		c.beginPath();
		c.rect(0, 0, f.all[0], f.all[1]);
		c.rect(f.x, f.y, f.w, f.h);
		c.fill('evenodd');
		c.strokeStyle = '#fff';
		c.lineWidth = 2;
		c.strokeRect(f.x, f.y, f.w, f.h);
		drawGuides(c, f);
	}

	function changed() { settle(); draw(); later(remake, 220); }
	/* Along the frame's axes, which an angle turns against the picture's. */
	function shift(dx, dy) { var a = crop.angle * Math.PI / 1800, c = Math.cos(a), d = Math.sin(a); crop.x += dx * c + dy * d; crop.y += dy * c - dx * d; before = null; }
	function move(dx, dy) { if (!picture) return; shift(dx * crop.w / 60, dy * crop.w / 60); changed(); }
	function lean(by) { if (picture) leanTo(crop.angle + by); }
	/* Back and forth is no loss: what an angle had no room for comes back with it. */
	function leanTo(angle) {
		if (!picture) return;
		before = before || [crop.x + crop.w / 2, crop.y + crop.h / 2, crop.w];
		crop.angle = Math.max(-ANGLE_MAX, Math.min(ANGLE_MAX, Math.round(angle)));
		crop.w = before[2];
		crop.h = heightOf(crop.w);
		crop.x = before[0] - crop.w / 2;
		crop.y = before[1] - crop.h / 2;
		showAngle();
		changed();
	}
	function showAngle() {
		var text = (crop.angle / 10).toFixed(1).replace('-', '−').replace('.0', '') + '°';
		slider.value = crop.angle;
		slider.setAttribute('aria-valuetext', text);
		degrees.textContent = text;
	}
	slider.addEventListener('input', function () { leanTo(+slider.value); });
	function zoom(by, at) {
		if (!picture) return;
		var was = crop.w, wasH = crop.h, cx = at ? at[0] : .5, cy = at ? at[1] : .5;
		crop.w *= by;
		if (Math.round(crop.w) === was) crop.w = was + (by > 1 ? 1 : -1);
		crop.x += (was - crop.w) / 2;
		crop.y += (wasH - heightOf(crop.w)) / 2;
		shift((was - crop.w) * (cx - .5), (wasH - heightOf(crop.w)) * (cy - .5));
		crop.h = heightOf(crop.w);
		changed();
	}
	function turn(quarters) {
		if (!picture) return;
		var s = turned(), cx = crop.x + crop.w / 2, cy = crop.y + crop.h / 2, q;
		for (q = 0; q < quarters; q++) { var t = cx; cx = s[1] - cy; cy = t; s = [s[1], s[0]]; }
		crop.turn = (crop.turn + quarters) % 4;
		before = null;
		settle();
		crop.x = cx - crop.w / 2;
		crop.y = cy - crop.h / 2;
		changed();
	}

	/* Mouse, pen and fingers: one moves, two pinch and twist; a small twist is none. */
	var held = new Map(), twist = 0;
	function inFrame(e) { var b = stage.getBoundingClientRect(), f = frameOnStage(); return [(e.clientX - b.left - f.x) / f.w, (e.clientY - b.top - f.y) / f.h]; }
	stage.addEventListener('pointerdown', function (e) { stage.setPointerCapture(e.pointerId); held.set(e.pointerId, [e.clientX, e.clientY]); twist = 0; });
	stage.addEventListener('pointermove', function (e) {
		var was = held.get(e.pointerId), k, other, d0, d1, a;
		if (!was || !picture) return;
		k = crop.w / frameOnStage().w;
		if (held.size === 2) {
			held.forEach(function (p, id) { if (id !== e.pointerId) other = p; });
			d0 = Math.hypot(was[0] - other[0], was[1] - other[1]);
			d1 = Math.hypot(e.clientX - other[0], e.clientY - other[1]);
			a = Math.atan2(e.clientY - other[1], e.clientX - other[0]) - Math.atan2(was[1] - other[1], was[0] - other[0]);
			twist += Math.atan2(Math.sin(a), Math.cos(a)) * 1800 / Math.PI;
			if (Math.abs(twist) > TWIST_LEAST && Math.abs(twist) - TWIST_LEAST >= 1) { a = twist > 0 ? TWIST_LEAST : -TWIST_LEAST; lean(Math.round(twist - a)); twist = a; }
			if (d0 > 0 && d1 > 0) zoom(d0 / d1, inFrame({ clientX: (e.clientX + other[0]) / 2, clientY: (e.clientY + other[1]) / 2 }));
		} else {
			shift((was[0] - e.clientX) * k, (was[1] - e.clientY) * k);
			changed();
		}
		held.set(e.pointerId, [e.clientX, e.clientY]);
	});
	['pointerup', 'pointercancel'].forEach(function (n) { stage.addEventListener(n, function (e) { held.delete(e.pointerId); }); });
	stage.addEventListener('wheel', function (e) { e.preventDefault(); zoom(Math.exp(Math.max(-60, Math.min(60, e.deltaY)) / 400), inFrame(e)); }, { passive: false });
	stage.addEventListener('keydown', function (e) {
		if (e.ctrlKey || e.metaKey || e.altKey) return;
		var far = e.shiftKey ? 6 : 1;
		if (ARROWS[e.key]) move(-ARROWS[e.key][0] * far, -ARROWS[e.key][1] * far);
		else if (e.key === '+' || e.key === '=') zoom(1 / 1.04);
		else if (e.key === '-') zoom(1.04);
		else if (e.key === 'r' || e.key === 'R') turn(1);
		else if (e.key === '[') lean(-5);
		else if (e.key === ']') lean(5);
		else return;
		e.preventDefault();
	});
	window.addEventListener('resize', function () { if (picture) draw(); });

	/* ---- from file to photo */

	function later(fn, ms) { clearTimeout(timer); timer = setTimeout(fn, ms); }
	/* A picture that cannot be used goes; a part of it that cannot be is still there to be changed. */
	function fail(text, stay) { panel.hidden = !stay; trouble.hidden = false; trouble.textContent = text; panel.dataset.state = 'failed'; }

	/* What is made takes the place of the file that was chosen. */
	function give(jpeg) {
		var file = new File([jpeg], name, { type: 'image/jpeg' }), t;
		if (url) URL.revokeObjectURL(url);
		url = URL.createObjectURL(file);
		result.src = url;
		save.href = url;
		save.download = name;
		if (input && !alone) {
			t = new DataTransfer();
			t.items.add(file);
			input.files = t.files;
		}
	}

	function list(found) {
		var bad = found.checks.filter(function (c) { return c.text; }), refused = found.verdict === 'refuse';
		var looked = found.checks.map(function (c) { return c.name; }).join('、'), little = found.checks.length < 2;
		/* What was not looked at is not said to be right. */
		var said = bad.length ? (refused ? '照片不合格，请按下面的提示处理' : '照片可以上传，建议先看看下面的提示') : little ? '只检查了' + (looked || '文件') + '，没有检查照片里的人' : '照片符合要求';
		var rest = bad.length ? make('ul', { class: 'govuk-list govuk-list--bullet' }, bad.map(function (c) { return make('li', { text: c.text }); })) :
			make('p', { text: little ? '请自己核对：是本人近期免冠正面照片，头部完整、居中、清晰。' : '检查了：' + looked + '。是不是本人，请自己核对。' });
		verdict.textContent = '';
		verdict.appendChild(make('div', { class: 'bk-banner ' + (refused ? 'bk-banner--bad' : bad.length || little ? 'bk-banner--warn' : 'bk-banner--good') }, [make('p', { class: 'bk-strong', text: said }), rest]));
		all.textContent = '';
		found.checks.forEach(function (c) {
			var word = { fine: '合格', advise: '请注意', refuse: '不合格', unknown: '无法判断' }[c.verdict];
			all.appendChild(make('li', { class: 'bk-tool__check bk-tool__check--' + c.verdict, text: c.name + '：' + word + (c.score === null ? '' : '（' + c.score + '，' + (c.sense === 'most' ? '不高于 ' : '不低于 ') + c.limit + '）') }));
		});
	}

	function show() {
		var found = tool.answer(), s;
		if (found.verdict === 'unusable') return fail(found.text, picture && crop && !crop.fresh);
		trouble.hidden = true;
		panel.hidden = false;
		shape = [found.w, found.h];
		if (!crop || crop.fresh) {
			crop = { x: found.crop[0], y: found.crop[1], w: found.crop[2], h: found.crop[3], turn: found.turn, angle: found.angle };
			before = null;
			if (crop.w === 0) {
				s = turned();
				crop.w = widest(s);
				crop.h = heightOf(crop.w);
				crop.x = (s[0] - crop.w) / 2;
				crop.y = (s[1] - crop.h) / 2;
			}
			settle();
			showAngle();
		}
		give(tool.jpeg());
		facts.textContent = found.w + '×' + found.h + ' 像素，' + (found.bytes / 1024).toFixed(1) + ' KB，已去掉拍摄地点等信息' + (found.as_it_was ? '；原图已经符合规格，没有改动' : '');
		result.width = found.w;
		result.height = found.h;
		list(found);
		draw();
		drawGuides(sized(guides, found.w, found.h), { x: 0, y: 0, w: found.w, h: found.h });
		panel.dataset.state = 'ready';
		panel.dataset.crop = place();
		panel.dataset.verdict = found.verdict;
	}

	/* Run the tool; what traps was no good picture, and the instance is gone. */
	function run(fn) {
		panel.dataset.state = 'busy';
		try { fn(); show(); } catch (e) {
			tool = null;
			fail('照片文件已损坏、没有传完整，或者像素太多，请换一张照片。');
		}
	}
	function place() { return [crop.x, crop.y, crop.w, crop.h, crop.turn, crop.angle]; }
	function remake() { if (tool && crop) run(function () { tool.make(place()); }); }
	function automatic() { if (!tool || !picture) return; crop = { fresh: true, turn: 0, angle: 0 }; run(function () { tool.frame(); }); }

	function rules() {
		var select = document.getElementById('preset');
		if (select && select.value) tool.preset(select.value); else if (root.dataset.policy) tool.policy(root.dataset.policy);
	}

	function decoded(blob) {
		var image = new Image(), at = URL.createObjectURL(blob);
		image.src = at;
		return image.decode().then(function () { URL.revokeObjectURL(at); return image; }, function (e) { URL.revokeObjectURL(at); throw e; });
	}

	/* The browser's pixels, for what is not a JPEG; very large ones smaller. */
	function pixelsOf(image) {
		var w = image.naturalWidth, h = image.naturalHeight, k = Math.min(1, Math.sqrt(PIXELS_MAX / (w * h))), canvas = document.createElement('canvas'), c;
		canvas.width = Math.max(1, Math.round(w * k));
		canvas.height = Math.max(1, Math.round(h * k));
		c = canvas.getContext('2d');
		c.drawImage(image, 0, 0, canvas.width, canvas.height);
		return c.getImageData(0, 0, canvas.width, canvas.height);
	}

	function take(blob, called) {
		var mine = ++last, bytes, image;
		panel.dataset.state = 'busy';
		name = (called || '照片').replace(/\.[^.]*$/, '') + '.jpg';
		return Promise.all([compile(), blob.arrayBuffer(), decoded(blob).catch(function () { return null; })]).then(function (got) {
			if (mine !== last) return;
			bytes = new Uint8Array(got[1]);
			image = got[2];
			if (!image) return fail(bytes[4] === 0x66 && bytes[5] === 0x74 ? '这个浏览器打不开 HEIC 格式的照片，请在手机“设置—相机—格式”里选“兼容性最佳”，或把照片另存为 JPG。' : '这个文件不是图片，请选择 JPG、PNG 或 WebP 格式的照片。');
			run(function () {
				var pixels;
				tool = tool || start(got[0]);
				rules();
				picture = null;
				crop = { fresh: true, turn: 0, angle: 0 };
				if (bytes[0] === 0xFF && bytes[1] === 0xD8) {
					if (tool.open(bytes) !== 0) return;
				} else {
					pixels = pixelsOf(image);
					tool.pixels(pixels);
				}
				full = tool.size();
				picture = image;
				tool.frame();
			});
		}, function () { fail('照片处理工具没有加载成功。您可以直接上传，由系统裁剪。'); });
	}

	/* ---- the camera */

	function stopCamera() {
		if (video.srcObject) video.srcObject.getTracks().forEach(function (t) { t.stop(); });
		video.srcObject = null;
		shoot.hidden = true;
	}
	function snap() {
		if (video.videoWidth < 64) return;	/* no picture yet: Chromium begins with four black pixels */
		var canvas = document.createElement('canvas');
		canvas.width = video.videoWidth;
		canvas.height = video.videoHeight;
		canvas.getContext('2d').drawImage(video, 0, 0);
		stopCamera();
		canvas.toBlob(function (b) { take(b, '拍摄'); }, 'image/jpeg', .95);
	}
	function camera() {
		var pick;
		if (window.matchMedia('(pointer: coarse)').matches || !navigator.mediaDevices) {
			pick = make('input', { type: 'file', accept: 'image/*', capture: 'user' });
			pick.addEventListener('change', function () { if (pick.files[0]) take(pick.files[0], '拍摄'); });
			return pick.click();
		}
		stopCamera();
		navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1920 }, height: { ideal: 1080 } } }).then(function (s) {
			video.srcObject = s;
			shoot.hidden = false;
			trouble.hidden = true;
			return video.play();
		}).catch(function () { fail('打不开摄像头。请允许网页使用摄像头，或者选择照片文件。', picture && crop); });
	}

	/* ---- the file to keep: this tool and its rules in one page */

	function keep(link) {
		link.addEventListener('click', function (e) {
			e.preventDefault();
			fetch(link.href).then(function (r) { return r.text(); }).then(function (text) {
				var page = text.replace('data-policy=""', 'data-policy="' + root.dataset.policy.replace(/[^\w=. -]/g, '') + '"');
				var a = make('a', { href: URL.createObjectURL(new Blob([page], { type: 'text/html' })), download: '照片处理工具.html' });
				document.body.appendChild(a);
				a.click();
				a.remove();
			});
		});
	}

	/* ---- begin */

	shoot.appendChild(make('div', { class: 'bk-tool__bar' }, [button('拍摄', '', snap), button('取消', '', stopCamera)]));
	root.appendChild(make('div', { class: 'bk-tool__bar' }, [button('拍一张', '', camera)]));
	root.appendChild(shoot);
	root.appendChild(trouble);
	root.appendChild(panel);
	if (alone) panel.appendChild(make('div', { class: 'bk-actions' }, [save]));
	root.hidden = false;
	input.addEventListener('change', function () { if (input.files[0]) take(input.files[0], input.files[0].name); });
	document.querySelectorAll('[data-keep-tool]').forEach(keep);
	compile().then(function (module) {
		var select = document.getElementById('preset');
		root.dataset.ready = 'yes';
		if (!select) return;
		tool = start(module);
		if (root.dataset.policy) select.appendChild(make('option', { value: '', text: '下载本工具的考试' }));
		tool.presets().forEach(function (p) { select.appendChild(make('option', { value: p.word, text: p.name + '，' + p.min + '–' + p.max + ' KB' })); });
		select.addEventListener('change', function () { if (input.files[0]) take(input.files[0], input.files[0].name); });
	}).catch(function () { root.hidden = true; });
})();
