# ruff: noqa: E501 - statements are kept as they are published
"""Two full ledgers, statements as a professional writes them from the ledger, and the ways they are tampered with."""

from __future__ import annotations

from typing import NamedTuple

INCIDENT_ZH = """
brand: shanlan
title: 朝阳店饮品异物投诉
type: food_safety
language: zh
opened_at: 2026-11-20T14:05:00+08:00
channels: [weibo, press]
facts:
  - {id: f1, text: 11月20日有消费者在微博反映朝阳店一杯桂花乌龙中有异物, status: confirmed, disclosure: public, as_of: 2026-11-20T14:00:00+08:00}
  - {id: f2, text: 异物疑似来自封口膜, status: unverified, disclosure: internal, source: 店长口述}
  - {id: f3, text: 截至11月20日18时，共接到3名消费者反映同类情况，均为朝阳店11月19日售出的饮品, status: confirmed, disclosure: public}
  - {id: f4, text: 未造成人员受伤, status: confirmed, disclosure: public}
  - {id: f5, text: 网传山岚茶使用过期原料, status: refuted, disclosure: public}
  - {id: f6, text: 有消费者反映饮用后出现腹痛, status: unverified, disclosure: public}
  - {id: f7, text: 朝阳店上月曾被内部神秘顾客扣分27分, status: confirmed, disclosure: internal}
  - {id: f8, text: 共涉及5家门店, status: retracted, disclosure: public}
  - {id: f9, text: 同批次封装耗材用于北京地区12家门店, status: confirmed, disclosure: embargoed}
actions:
  - {id: a1, text: 门店已暂停营业, state: done, owner: 运营部}
  - {id: a2, text: 已委托第三方机构检测, state: doing, owner: 品控部}
  - {id: a3, text: 正在对北京地区全部门店开展自查, state: doing, owner: 运营部}
  - {id: a4, text: 对涉事饮品全额退款, state: approved}
next_update: {at: 2026-11-20T20:00:00+08:00, channel: weibo}
contact: {hotline: 400-800-1234, email: care@shanlan.example}
signatory: {entity: 山岚茶, name: 林岚, title: 客户关怀负责人}
severity: II
"""

INCIDENT_EN = """
brand: lumen
title: Overheating of Arc desk lamp adapters
title_twin: Arc 台灯适配器过热
type: product_quality
language: en
opened_at: 2026-11-20T09:30:00+00:00
channels: [website, x]
facts:
  - {id: f1, text: Since 12 November 2026 we have received 12 reports of overheating adapters supplied with the Arc desk lamp, status: confirmed, disclosure: public}
  - {id: f2, text: No injuries have been reported, status: confirmed, disclosure: public}
  - {id: f3, text: Only adapters with batch number LU-2405 are affected, status: confirmed, disclosure: public}
  - {id: f4, text: A faulty capacitor in the adapter may be the cause, status: unverified, disclosure: internal}
  - {id: f5, text: One customer reports scorch marks on a bedside table in Leeds, status: unverified, disclosure: public}
  - {id: f6, text: Lumen knew about the fault in August, status: refuted, disclosure: public}
  - {id: f7, text: The supplier changed the adhesive in May without telling our engineers, status: confirmed, disclosure: internal}
  - {id: f8, text: "4,300 adapters were shipped to retailers in Germany", status: confirmed, disclosure: embargoed}
  - {id: f9, text: The Halo floor lamp is affected as well, status: retracted, disclosure: public}
actions:
  - {id: a1, text: We have stopped all sales of the Arc desk lamp, state: done}
  - {id: a2, text: We are testing returned adapters with an independent laboratory, state: doing}
  - {id: a3, text: Free replacement adapters for every affected customer, state: approved}
next_update: {at: 2026-11-20T18:00:00+00:00, channel: website}
contact: {hotline: 0800 123 4567, email: care@lumen.example, url: "https://lumen.example/arc"}
signatory: {entity: Lumen, name: Jane Doe, title: Head of Customer Care}
"""

WEIBO = """【关于朝阳店饮品异物投诉的情况说明】

11月20日，有消费者在微博反映，山岚茶朝阳店一杯桂花乌龙中有异物。给您带来的担忧和困扰，我们深感抱歉。

截至11月20日18时，我们共接到3名消费者反映同类情况，均为朝阳店11月19日售出的饮品，目前未造成人员受伤。有消费者反映饮用后出现腹痛，这一情况尚待核实。网传山岚茶使用过期原料，经核查不属实。

我们已采取以下措施：
1. 朝阳店已暂停营业；
2. 已委托第三方机构检测；
3. 正在对北京地区全部门店开展自查；
4. 将对涉事饮品全额退款。

异物来源仍在调查中，检测结果出具前我们不作推测。

如您近期在朝阳店购买过饮品，请暂停饮用，并保留饮品和小票；如有不适，请及时就医。客服热线400-800-1234，邮箱care@shanlan.example，您也可以拨打12315反映情况。

我们将于今日20:00在微博通报进展。

山岚茶 客户关怀负责人 林岚
2026年11月20日"""

PRESS = """山岚茶关于朝阳店饮品异物投诉的情况说明

（2026年11月20日 北京）11月20日，有消费者在微博反映，山岚茶朝阳店的一杯桂花乌龙中有异物。我们第一时间成立专项小组，对此高度重视。

我们理解大家对食品安全的担心，对给消费者带来的困扰表示诚挚的歉意。

目前已知情况：截至11月20日下午6点，共接到三名消费者反映同类情况，均为朝阳店11月19日售出的饮品。目前没有人员受伤。

尚在核实的情况：异物的来源和性质有待第三方机构检测确认；部分消费者反映饮用后出现腹痛，尚未得到证实。关于使用过期原料的传言不属实。

我们正在做的工作：朝阳店已暂停营业；检测已委托第三方机构进行；北京地区全部门店正在开展自查。我们将对涉事饮品全额退款，并积极配合监管部门的工作。

请近期在朝阳店消费过的顾客保留饮品及小票；如感到不适，请及时就医，并与我们联系：客服热线 400-800-1234，邮箱 care@shanlan.example。

我们将于11月20日20时前再次通报进展。感谢社会各界的监督。

山岚茶
2026年11月20日"""

WEBSITE = """Overheating of Arc desk lamp adapters

London, 20 November 2026 – Since 12 November we have received 12 reports of adapters supplied with the Arc desk lamp overheating. No injuries have been reported. We are sorry for the worry this is causing.

If you own an Arc desk lamp, please unplug the adapter and stop using it now. The batch number is printed on the adapter: only batch LU-2405 is affected. If you are outside the affected batch, you can keep using your lamp.

What we are doing
- We have stopped all sales of the Arc desk lamp.
- We are testing returned adapters with an independent laboratory.
- We will send a free replacement adapter to every affected customer.

What we do not yet know
We do not yet know why the adapters overheat, and we will not speculate. One customer reports scorch marks on a bedside table in Leeds; we have not been able to confirm this. Claims that Lumen knew about the fault in August are false.

How to reach us
Call 0800 123 4567, email care@lumen.example or visit https://lumen.example/arc. In an emergency, dial 999.

We will update this page by 6 pm today.

Jane Doe
Head of Customer Care, Lumen"""

X_POST = """20 Nov: We've had 12 reports of Arc desk lamp adapters overheating. No injuries reported. We're sorry. If yours is batch LU-2405, unplug it and stop using it. We have stopped sales and are testing returns. Next update by 6 pm: https://lumen.example/arc — Lumen"""


class Tamper(NamedTuple):
    """`old` becomes `new`; `rule` must be found, its excerpt within or around `words`."""

    old: str
    new: str
    rule: str
    words: str


N, D, M, C = "unsupported-number", "unsupported-date", "unsupported-name", "unsupported-contact"
TAMPERED_ZH = [
    Tamper("3名消费者", "30名消费者", N, "30名"),
    Tamper("3名消费者", "三十名消费者", N, "三十名"),
    Tamper("3名消费者", "近百名消费者", N, "百名"),
    Tamper("3名消费者", "4位消费者", N, "4位"),
    Tamper("3名消费者反映", "3家门店反映", N, "3家门店"),
    Tamper("一杯桂花乌龙", "两杯桂花乌龙", N, "两杯"),
    Tamper("全额退款", "退款80%", N, "80%"),
    Tamper("全额退款", "赔付1000元", N, "1000元"),
    Tamper("11月19日售出", "11月18日售出", D, "11月18日"),
    Tamper("11月20日，有消费者", "11月2日，有消费者", D, "11月2日"),
    Tamper("今日20:00", "今日22:00", D, "22:00"),
    Tamper("今日20:00", "今晚10点", D, "10点"),
    Tamper("今日20:00", "明日20:00", D, "明日"),
    Tamper("今日20:00", "24小时内", D, "24小时"),
    Tamper("今日20:00", "3个工作日内", D, "3个工作日"),
    Tamper("400-800-1234", "400-800-1243", C, "400-800-1243"),
    Tamper("400-800-1234", "４００－８００－１２４３", C, "４００－８００－１２４３"),
    Tamper("care@shanlan.example", "care@shanian.example", C, "care@shanian.example"),
    Tamper("您也可以拨打12315反映情况", "详见https://shanlan-help.example/1", C, "https://shanlan-help.example/1"),
    Tamper("您也可以拨打12315反映情况", "或添加微信：shanlan_kefu8", C, "shanlan_kefu8"),
    Tamper("第三方机构检测", "上海华测检测技术有限公司检测", M, "华测检测技术有限公司"),
    Tamper("朝阳店已暂停营业", "朝阳店、望京店已暂停营业", M, "望京店"),
    Tamper("有消费者在微博反映", "消费者王女士在微博反映", M, "王女士"),
    Tamper("有消费者在微博反映", "消费者张某在微博反映", M, "张某"),
    Tamper("将对涉事饮品全额退款", "海淀区市场监督管理局已介入调查", M, "海淀区市场监督管理局"),
    Tamper("客户关怀负责人 林岚", "客户关怀负责人 林岚\n店长李明", M, "李明"),
    Tamper("未造成人员受伤", "造成人员受伤", "contradicts-fact", "造成人员受伤"),
    Tamper("朝阳店已暂停营业", "朝阳店未暂停营业", "contradicts-fact", "未暂停营业"),
    Tamper("已委托第三方机构检测", "第三方机构检测已完成", "contradicts-fact", "检测已完成"),
    Tamper("已委托第三方机构检测", "第三方检测结果显示饮品合格", "contradicts-fact", "检测结果显示"),
    Tamper("正在对北京地区全部门店开展自查", "已完成北京地区全部门店自查", "contradicts-fact", "自查"),
    Tamper("将对涉事饮品全额退款", "已对涉事饮品全额退款", "contradicts-fact", "全额退款"),
    Tamper("网传山岚茶使用过期原料，经核查不属实", "山岚茶使用过期原料", "contradicts-fact", "使用过期原料"),
    Tamper("有消费者反映饮用后出现腹痛，这一情况尚待核实", "有消费者饮用后出现腹痛", "unverified-as-fact", "出现腹痛"),
    Tamper("异物来源仍在调查中", "经了解，异物来自封口膜", "internal-disclosed", "封口膜"),
    Tamper("异物来源仍在调查中", "经初步查看，异物为封口膜碎片", "internal-disclosed", "封口膜"),
    Tamper("异物来源仍在调查中", "经了解，异物来自封口膜", "unverified-as-fact", "封口膜"),
    Tamper("异物来源仍在调查中", "该店上月神秘顾客检查曾被扣分", "internal-disclosed", "神秘顾客"),
    Tamper("北京地区全部门店", "北京地区12家门店", "internal-disclosed", "12家门店"),
    Tamper("目前未造成人员受伤", "共涉及5家门店", "retracted-fact", "5家门店"),
    Tamper(
        "异物来源仍在调查中，检测结果出具前我们不作推测",
        "山岚茶产品都达到了远高于行业的卫生水平",
        "unsupported-claim",
        "卫生水平",
    ),
]
TAMPERED_EN = [
    Tamper("12 reports", "21 reports", N, "21 reports"),
    Tamper("12 reports", "twenty reports", N, "twenty reports"),
    Tamper("12 reports", "fewer than ten reports", N, "ten reports"),
    Tamper("12 reports", "12 stores have sent us reports", N, "12 stores"),
    Tamper("a free replacement adapter to every", "a £50 voucher to every", N, "£50"),
    Tamper("LU-2405 is", "LU-2406 is", N, "LU-2406"),
    Tamper("Since 12 November", "Since 2 November", D, "2 November"),
    Tamper("Since 12 November", "Since October", D, "October"),
    Tamper("by 6 pm today", "by 8 pm today", D, "8 pm"),
    Tamper("by 6 pm today", "within 48 hours", D, "48 hours"),
    Tamper("by 6 pm today", "by 6 pm on Monday", D, "Monday"),
    Tamper("by 6 pm today", "by 6 pm tomorrow", D, "tomorrow"),
    Tamper("0800 123 4567", "0800 123 4576", C, "0800 123 4576"),
    Tamper("care@lumen.example", "help@lumen.example", C, "help@lumen.example"),
    Tamper("https://lumen.example/arc", "https://lumen-recall.example", C, "https://lumen-recall.example"),
    Tamper("visit https://lumen.example/arc", "message @lumen_support", C, "@lumen_support"),
    Tamper("an independent laboratory", "Intertek", M, "Intertek"),
    Tamper(
        "an independent laboratory",
        "the Office for Product Safety and Standards",
        M,
        "Office for Product Safety and Standards",
    ),
    Tamper("One customer reports", "Our customer Mark Davies reports", M, "Mark Davies"),
    Tamper("the Arc desk lamp overheating", "the Arc and Nova desk lamps overheating", M, "Nova"),
    Tamper("in Leeds", "in Bradford", M, "Bradford"),
    Tamper(
        "No injuries have been reported",
        "Injuries have been reported",
        "contradicts-fact",
        "Injuries have been reported",
    ),
    Tamper(
        "We are testing returned adapters with",
        "We have tested returned adapters with",
        "contradicts-fact",
        "tested returned adapters",
    ),
    Tamper(
        "We are testing returned adapters with an independent laboratory",
        "Testing has been completed",
        "contradicts-fact",
        "Testing has been completed",
    ),
    Tamper(
        "We are testing returned adapters with an independent laboratory",
        "Laboratory tests show the lamp itself is safe",
        "contradicts-fact",
        "tests show",
    ),
    Tamper("We have stopped all sales", "We have not stopped all sales", "contradicts-fact", "not stopped"),
    Tamper(
        "Claims that Lumen knew about the fault in August are false",
        "Lumen knew about the fault in August",
        "contradicts-fact",
        "knew about the fault",
    ),
    Tamper(
        "One customer reports scorch marks on a bedside table in Leeds; we have not been able to confirm this",
        "A lamp left scorch marks on a bedside table in Leeds",
        "unverified-as-fact",
        "scorch marks",
    ),
    Tamper(
        "We do not yet know why the adapters overheat",
        "A faulty capacitor made the adapters overheat",
        "internal-disclosed",
        "faulty capacitor",
    ),
    Tamper(
        "We do not yet know why the adapters overheat",
        "A faulty capacitor in the adapter is the cause",
        "unverified-as-fact",
        "faulty capacitor",
    ),
    Tamper(
        "We do not yet know why the adapters overheat",
        "Our supplier changed the adhesive without telling us",
        "internal-disclosed",
        "adhesive",
    ),
    Tamper(
        "only batch LU-2405 is affected",
        "4,300 adapters from batch LU-2405 are affected",
        "internal-disclosed",
        "4,300",
    ),
    Tamper(
        "If you are outside",
        "The Halo floor lamp is affected as well. If you are outside",
        "retracted-fact",
        "Halo floor lamp",
    ),
    Tamper(
        "What we do not yet know\n",
        "Every adapter passes a ten-stage factory inspection before shipping.\n",
        "unsupported-claim",
        "factory inspection",
    ),
]
