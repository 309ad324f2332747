// SPDX-License-Identifier: Apache-2.0
// The tool for pictures of documents in a real browser: a card's two sides askew on a table become one level picture within the KB;
// edges are moved by mouse, touch and keyboard; what is shown is what the form sends, what the server keeps and what the command line
// makes, to the byte; without JavaScript the server does the same.
//
//	node tests/browser/document.mjs BINARY
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Browser, PASSWORD } from '../client.mjs';
import { cardPng } from '../document_tool.mjs';
import { run } from './lib.mjs';

const at = '/exam/certificate/docs', KB = 1024;
const pngs = [cardPng(0, { degrees: 6 }), cardPng(1, { degrees: -6, table: [120, 96, 70] })];

await run('document', async j => {
	const me = await j.screen(), who = j.person(3), { page } = me, dir = j.server.dir, http = new Browser(j.server.base),
		js = j.options.javaScriptEnabled !== false;
	const want = (ok, what) => { if (!ok) throw new Error(what); };
	const form = name => page.locator(`form[action$="/docs/${name}"]`);
	const ready = name => form(name).locator('.bk-doc[data-state=ready]').waitFor();
	const settled = async name => { await page.waitForTimeout(400); await ready(name); };	// the last change has been worked through
	const failed = name => form(name).locator('.bk-doc[data-state=failed]').waitFor({ state: 'attached' });
	// What the form would send: its files that are not empty.
	const sent = name => form(name).evaluate(async f => Promise.all([...new FormData(f).values()].filter(v => v instanceof File && v.size)
		.map(async v => [...new Uint8Array(await v.arrayBuffer())]))).then(all => all.map(b => Buffer.from(b)));
	const only = async name => { const all = await sent(name); want(all.length === 1, `the form sends ${all.length} files`); return all[0]; };
	const frames = name => form(name).locator('.bk-doc__part:not([hidden])').evaluateAll(all => all.map(e => e.dataset.frame));
	const cli = (files, ...more) => {
		const r = spawnSync(process.argv[2], ['photo', 'make', '--document', files.length > 1 ? 'idcard' : 'diploma-100',
			...files.map(f => join(dir, f)), '--json', '-o', join(dir, 'made'), ...more], { encoding: 'utf8' });
		want(r.status === 0, r.stdout + r.stderr);
		return readFileSync(join(dir, 'made', files[0].replace(/\.[^.]*$/, '.jpg')));
	};
	const same = (a, b, what) => want(a.equals(b), `${what}: other bytes, ${a.length} and ${b.length}`);
	const kept = async label => me.bytes(await page.locator(`img.bk-document[alt="${label}"]`).getAttribute('src'));
	// A file made by a canvas: painted by a function of the page.
	const canvas = async (w, h, type, paint, more) =>
		Buffer.from(await page.evaluate(`(async () => { const c = document.createElement('canvas'), d = c.getContext('2d'),
		more = ${JSON.stringify(more ?? null)}; c.width = ${w}; c.height = ${h};
		await (${paint})(d, more); return [...new Uint8Array(await (await new Promise(f => c.toBlob(f, '${type}', .93))).arrayBuffer())]; })()`));
	const picture = async (d, src) => { const i = new Image(); i.src = src; await i.decode(); d.drawImage(i, 0, 0); };
	// The grey of a row or a column of a JPEG.
	const line = async (jpeg, x0, y0, x1, y1) => page.evaluate(async ([bytes, a, b, c, d]) => {
		const p = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' })), k = document.createElement('canvas'),
			t = k.getContext('2d');
		k.width = p.width; k.height = p.height; t.drawImage(p, 0, 0);
		const w = Math.max(1, Math.round((c - a) * p.width)), h = Math.max(1, Math.round((d - b) * p.height)),
			q = t.getImageData(Math.round(a * p.width), Math.round(b * p.height), w, h).data, out = [];
		for (let i = 0; i < q.length; i += 4) out.push([q[i], q[i + 1], q[i + 2]]);
		return { w: p.width, h: p.height, out };
	}, [[...jpeg], x0, y0, x1, y1]);

	await j.step('a person stands before the page for documents', async () => {
		want(await http.register('certificate', { name: who.name, idno: who.idno, phone: who.phone }) === 303, http.text);
		want(await http.login('certificate', { name: who.name, idno: who.idno }, PASSWORD) === 303, http.text);
		await me.context.addCookies(Object.entries(http.cookies).map(([name, value]) => ({ name, value, url: j.server.base })));
		await me.go(at); await me.says('身份证扫描件', '正面', '反面'); await me.look('empty');
		pngs.forEach((p, i) => writeFileSync(join(dir, `side${i}.png`), p));
		if (js) await page.locator('[data-document-tool][data-ready]').first().waitFor({ state: 'attached' });
	});
	const choose = async (name, files) => { for (const [i, f] of files.entries()) await page.setInputFiles(`#${name}${i ? '-back' : ''}`, join(dir, f)); };
	if (!js) {
		await j.step('without JavaScript the server cuts, sets level and puts both sides into one', async () => {
			await choose('id_card', ['side0.png', 'side1.png']); await form('id_card').locator('button[type=submit]').click(); await me.says('已有');
			await me.look('made');
			same(await kept('身份证扫描件'), cli(['side0.png', 'side1.png']), 'server and command line');
		});
		return;
	}
	await j.step('one side of a card as a JPEG: cut from the table, level, the command line\'s bytes', async () => {
		for (const i of [0, 1]) writeFileSync(join(dir, `card${i}.jpg`),
			await canvas(1600, 1200, 'image/jpeg', picture, 'data:image/png;base64,' + pngs[i].toString('base64')));
		await choose('id_card', ['card0.jpg']); await ready('id_card'); await me.says('还没有选择反面', '已自动裁去周围并扶正', '大小符合要求'); await me.look('front');
		same(await only('id_card'), cli(['card0.jpg']), 'the front alone');
	});
	await j.step('both sides in one picture, within 100 KB, level', async () => {
		await page.setInputFiles('#id_card-back', join(dir, 'card1.jpg')); await page.waitForTimeout(150); await settled('id_card');
		await me.hides('还没有选择'); await me.look('both');
		const jpeg = await only('id_card');
		same(jpeg, cli(['card0.jpg', 'card1.jpg']), 'both sides');
		want(jpeg.length <= 100 * KB, `${jpeg.length} bytes`);
		// The blue band of the front is blue from left to right, that of the back red.
		for (const [y, c] of [[.03, 2], [.54, 0]]) for (const x of [.06, .5, .94]) {
			const { out: [p] } = await line(jpeg, x, y, x, y);
			want(p[c] > p[2 - c] + 40, `askew: ${p} at ${x}, ${y}`);
		}
		console.log(`# ${j.label}: both sides ${(jpeg.length / KB).toFixed(1)} KB`);
	});
	const shown = () => form('id_card').locator('.bk-doc__made').getAttribute('src');
	let before;
	const changed = async what => { await settled('id_card'); const now = await shown(); want(now !== before, what + ' changed nothing'); before = now; };
	const byHand = async what => same(await only('id_card'), cli(['card0.jpg', 'card1.jpg'], ...(await frames('id_card')).flatMap(f => ['--frame', f])),
		what);
	await j.step('an edge is dragged by mouse, a corner too; the command line makes the same of that frame', async () => {
		before = await shown();
		for (const [handle, dx, dy] of [['right', -30, 0], ['se', -10, -12], ['top', 0, 9]]) {
			const e = form('id_card').locator('.bk-doc__part').first().locator('.bk-doc__handle--' + handle);
			await e.scrollIntoViewIfNeeded();
			const b = await e.boundingBox(), x = b.x + b.width / 2, y = b.y + b.height / 2;
			await page.mouse.move(x, y); await page.mouse.down(); await page.mouse.move(x + dx, y + dy, { steps: 4 }); await page.mouse.up();
			await changed(handle);
		}
		await byHand('dragged'); await me.look('dragged');
	});
	await j.step('a finger drags an edge', async () => {
		await form('id_card').locator('.bk-doc__part').nth(1).locator('.bk-doc__handle--left').evaluate(e => {
			e.setPointerCapture = () => {};
			const b = e.getBoundingClientRect(), x = b.left + 22, y = b.top + 22;
			for (const [type, dx] of [['pointerdown', 0], ['pointermove', 12], ['pointermove', 25],
				['pointerup', 25]]) e.dispatchEvent(new PointerEvent(type, { pointerId: 7, pointerType: 'touch', clientX: x + dx, clientY: y,
					bubbles: true, cancelable: true }));
		});
		await changed('a finger'); await byHand('by finger');
	});
	await j.step('the keyboard and the buttons move, turn, set level; automatic and the whole picture come back', async () => {
		const slider = page.getByRole('slider', { name: '反面下边' }), was = await slider.getAttribute('aria-valuenow');
		await slider.focus(); for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowUp'); await changed('the keyboard');
		want(await slider.getAttribute('aria-valuenow') !== was, 'the slider says the same'); await byHand('by keyboard');
		const part = form('id_card').locator('.bk-doc__part').first(), press = name => part.getByRole('button', { name, exact: true }).click();
		await part.locator('.bk-doc__fine summary').click(); await press('正面上边向上'); await changed('a button'); await press('正面扶正，向左转半度');
		await changed('half a degree'); await byHand('by buttons'); await me.look('fine');
		await press('正面向右转 90 度'); await changed('a turn'); await byHand('turned'); await me.look('turned');
		await press('正面整张图片'); await changed('the whole'); await me.says('保留整张图片'); await press('正面向左转 90 度'); await changed('the turn back');
		await byHand('whole');
		await press('正面自动裁剪'); await changed('by itself'); await form('id_card').getByRole('button', { name: '反面自动裁剪' }).click();
		await changed('the back by itself');
		same(await only('id_card'), cli(['card0.jpg', 'card1.jpg']), 'automatic again');
		await form('id_card').getByRole('button', { name: '放大查看（100%）' }).click();
		want(await form('id_card').locator('.bk-doc__made').evaluate(i => i.clientWidth === i.naturalWidth), 'not at 100 %');
		await me.look('full-size');
	});
	await j.step('what is shown is what the server keeps, to the byte', async () => {
		const jpeg = await only('id_card');
		await form('id_card').locator('button[type=submit]').click(); await me.says('已有'); same(await kept('身份证扫描件'), jpeg, 'the server');
		await me.look('kept');
	});
	await j.step('PNG and WebP come through the browser\'s decoder', async () => {
		await page.locator('[data-document-tool][data-ready]').first().waitFor({ state: 'attached' });
		await choose('diploma', ['side0.png']); await ready('diploma'); same(await only('diploma'), cli(['side0.png']), 'PNG');
		writeFileSync(join(dir, 'side.webp'), await canvas(1600, 1200, 'image/webp', picture, 'data:image/png;base64,' + pngs[1].toString('base64')));
		await choose('diploma', ['side.webp']); await page.waitForTimeout(100); await ready('diploma');
		const jpeg = await only('diploma'); want(jpeg.length <= 100 * KB && jpeg[0] === 0xFF, 'no JPEG of the WebP');
	});
	await j.step('what is no picture is said, and goes to the server as it is', async () => {
		await me.give('#diploma', 'notes.jpg', 'no picture'); await failed('diploma'); await me.says('这个文件不是图片');
		want((await only('diploma')).toString() === 'no picture', 'the form sends something else'); await me.look('no-picture');
		await me.give('#diploma', 'cut.jpg', readFileSync(join(dir, 'card0.jpg')).subarray(0, 30000)); await page.waitForTimeout(200);
		await failed('diploma'); await me.says('损坏');
		await me.give('#diploma', 'paper.pdf', '%PDF-1.4\n'); await page.waitForTimeout(200); await failed('diploma');
		want((await only('diploma')).toString() === '%PDF-1.4\n', 'the form sends something else than the PDF');
		await form('diploma').locator('button[type=submit]').click(); await me.says('学历证书扫描件：');
	});
	await j.step('a diploma of 12 MP comes within 100 KB and can be read', async () => {
		await page.locator('[data-document-tool][data-ready]').first().waitFor({ state: 'attached' });
		writeFileSync(join(dir, 'large.jpg'), await canvas(4000, 3000, 'image/jpeg', d => {
			d.fillStyle = '#7a5c40'; d.fillRect(0, 0, 4000, 3000);
			for (let i = 0; i < 40000; i++) { d.fillStyle = `rgba(${i % 2 * 255},${i % 2 * 255},${i % 2 * 255},.05)`;
				d.fillRect(i * 7919 % 4000, i * 104729 % 3000, 9, 9); }
			d.translate(2000, 1500); d.rotate(.06); d.fillStyle = '#f6efdf'; d.fillRect(-1700, -1200, 3400, 2400);
			d.strokeStyle = '#a33'; d.lineWidth = 30; d.strokeRect(-1600, -1100, 3200, 2200);
			d.fillStyle = '#1a1a1a'; d.font = '150px sans-serif'; d.fillText('毕业证书 DIPLOMA', -700, -700);
			d.font = '70px sans-serif'; for (let i = 0; i < 12; i++) d.fillText('在本校学习修完规定课程 成绩合格 准予毕业 2027 ' + i, -1400, -400 + i * 110);
			for (let i = 0; i < 40; i++) d.fillRect(-1400 + i * 40, 950, 16, 60);	// bars as wide as a letter's stroke
		}));
		const began = Date.now();
		await choose('diploma', ['large.jpg']); await ready('diploma');
		const ms = Date.now() - began, jpeg = await only('diploma'); await me.look('diploma');
		same(jpeg, cli(['large.jpg']), '12 MP');
		want(jpeg.length <= 100 * KB, `${jpeg.length} bytes`);
		const { w, h, out } = await line(jpeg, .11, .905, .5, .905), grey = out.map(p => (p[0] + p[1] + p[2]) / 3),
			jumps = grey.filter((g, i) => i && (g < 128) !== (grey[i - 1] < 128)).length;
		want(Math.min(...grey) < 70 && Math.max(...grey) > 190 && jumps > 40,
			`the bars have ${Math.min(...grey)}..${Math.max(...grey)}, ${jumps} edges`);
		console.log(`# ${j.label}: 12 MP in ${ms} ms, ${w}×${h}, ${(jpeg.length / KB).toFixed(1)} KB, `
		+ `bars ${Math.round(Math.min(...grey))}..${Math.round(Math.max(...grey))}`);
	});
	await j.step('sent a moment after an edge was moved: the server has what was meant', async () => {
		const [was] = await frames('diploma'), slider = page.getByRole('slider', { name: '图片左边' });
		await slider.focus(); await page.keyboard.press('Shift+ArrowRight');
		await form('diploma').evaluate(f => f.requestSubmit()); await page.waitForURL('**' + at); await me.says('已有');
		const jpeg = await kept('学历证书扫描件');
		want(!jpeg.equals(cli(['large.jpg'], '--frame', was)) && jpeg.length <= 100 * KB, 'the frame of before was sent');
		writeFileSync(join(dir, 'again.jpg'), jpeg);
		await page.locator('[data-document-tool][data-ready]').first().waitFor({ state: 'attached' });
		await choose('diploma', ['again.jpg']); await ready('diploma'); await me.says('没有改动'); same(await only('diploma'), jpeg, 'as it was');
	});
}, [['plain', { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, javaScriptEnabled: false }]]);
