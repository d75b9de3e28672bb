"""Ledgers for the tests: realistic ones of several types, and degenerate ones."""
# ruff: noqa: E501 - one fact a line, as users write them

from __future__ import annotations

from assistant.domain.incident import Incident
from assistant.domain.vocabulary import IncidentType
from assistant.files import parse_model

FOREIGN_OBJECT = """
brand: shanlan
title: 朝阳店饮品异物投诉
title_twin: Foreign object complaint at the Chaoyang store
type: food_safety
language: zh
opened_at: 2026-11-20T14:05:00+08:00
channels: [weibo, press]
facts:
  - {id: f1, text: 11月20日有消费者在微博反映朝阳店一杯饮品中有异物, status: confirmed, disclosure: public,
     source: 微博截图, as_of: 2026-11-20T14:00:00+08:00,
     twin: On 20 November a customer reported on Weibo that a drink from our Chaoyang store contained a foreign object}
  - {id: f2, text: 异物疑似来自封口膜, status: unverified, disclosure: internal, source: 店长口述}
  - {id: f3, text: 网传有多名顾客饮用后就医, status: unverified, disclosure: public}
  - {id: f4, text: 该门店当日共售出同款饮品86杯, status: confirmed, disclosure: if_asked}
  - {id: f5, text: 该杯饮品为当日隔夜茶汤制作, status: retracted, disclosure: public}
  - {id: f6, text: 顾客到店沟通的经过, status: disputed, disclosure: public}
actions:
  - {id: a1, text: 门店已暂停营业, state: done, owner: 运营部, twin: The store has suspended business}
  - {id: a2, text: 已委托第三方机构检测, state: doing, owner: 品控部, twin: Independent laboratory testing commissioned}
  - {id: a3, text: 为当日购买同款饮品的顾客办理退款, state: approved}
  - {id: a4, text: 更换封口膜供应商, state: planned}
next_update: {at: 2026-11-20T20:00:00+08:00, channel: weibo}
contact: {hotline: 400-800-1234, email: care@shanlan.example}
signatory: {entity: 山岚茶, name: 林岚, title: 客户关怀负责人}
severity: II
"""

LAMPS = """
brand: lumen
title: Reports of Arc desk lamps overheating.
type: product_quality
language: en
opened_at: 2026-11-20T09:30:00+00:00
facts:
  - {id: f1, text: "On 19 November two customers in Leeds reported that the base of their Arc desk lamp became too hot to touch.",
     status: confirmed, disclosure: public, as_of: 2026-11-19T18:00:00+00:00}
  - {id: f2, text: Both lamps come from batch LM-2291, status: confirmed, disclosure: public, as_of: 2026-11-20T08:00:00+00:00}
  - {id: f3, text: The adapter supplier changed a component in September, status: confirmed, disclosure: internal}
  - {id: f4, text: A video shows an Arc lamp smoking, status: unverified, disclosure: public}
  - {id: f5, text: Several customers were burned, status: unverified, disclosure: public}
  - {id: f6, text: Claims that the lamp was never safety tested, status: refuted, disclosure: public}
  - {id: f7, text: "1,240 lamps of batch LM-2291 were sold in the UK", status: confirmed, disclosure: if_asked}
actions:
  - {id: a1, text: Online sales of the Arc suspended, state: done}
  - {id: a2, text: We have asked both customers to send us their lamps, state: done}
  - {id: a3, text: Independent lab commissioned, state: doing}
  - {id: a4, text: Offer a full refund for batch LM-2291, state: approved}
  - {id: a5, text: Recall of all lamps, state: planned}
next_update: {after: within 24 hours of receiving the laboratory results, channel: website}
contact: {hotline: "+44 20 7946 0100", email: help@lumen.example, url: https://lumen.example/arc, media: press@lumen.example}
signatory: {entity: Lumen, name: Anna Reed, title: Head of Customer Care}
severity: II
"""

RUMOUR = """
brand: shanlan
title: 网传山岚茶使用过期奶源
title_twin: Online claims that Shanlan uses expired milk
type: rumour
language: zh
opened_at: 2026-11-20T09:00:00+08:00
facts:
  - {id: f1, text: "网传视频中的门店为“山岚茶”门店", status: refuted, disclosure: public,
     twin: The shop in the video is one of ours}
  - {id: f2, text: 视频最早于11月19日22:10发布。, status: confirmed, disclosure: public,
     twin: The video was first posted at 22:10 on 19 November.}
  - {id: f3, text: 网传有门店收到处罚通知, status: unverified, disclosure: public, twin: A store has received a penalty notice}
actions:
  - {id: a1, text: 已向平台提交情况说明, state: done, twin: We have submitted our account of the facts to the platform}
  - {id: a2, text: 核对全部门店奶源进货台账, state: doing, twin: Checking the milk purchase records of all stores}
  - {id: a3, text: 公布奶源检验报告, state: approved, twin: Publish the milk test reports}
next_update: {after: 台账核对完成后24小时内, channel: weibo}
"""

DATA_LEAK = """
brand: shanlan
title: 用户信息疑似泄露
type: data_security
language: zh
opened_at: 2026-11-18T23:40:00+08:00
facts:
  - {id: f1, text: 11月18日我们收到一份第三方通报，称部分用户手机号在网上流传, status: confirmed, disclosure: public}
  - {id: f2, text: 涉及的数据不包含支付密码和银行卡号, status: confirmed, disclosure: public}
  - {id: f3, text: 约3万条用户记录被公开售卖, status: unverified, disclosure: public}
  - {id: f4, text: 接口鉴权缺失, status: confirmed, disclosure: embargoed}
actions:
  - {id: a1, text: 已关闭相关数据接口, state: done}
  - {id: a2, text: 已向网信部门报告, state: done}
  - {id: a3, text: 正在与安全机构核对数据样本, state: doing}
next_update: {at: 2026-11-19T10:00:00+08:00, channel: wechat_oa}
"""

BURST_PIPE = """
brand: lumen
title: "Ceiling collapse at the Bristol showroom"
title_twin: 布里斯托展厅天花板坍落
type: accident
language: en
opened_at: 2026-07-03T16:20:00+01:00
facts:
  - {id: f1, text: Part of the ceiling at our Bristol showroom came down at about 15:40 today, status: confirmed, disclosure: public,
     twin: 7月3日15:40左右，布里斯托展厅部分天花板坍落}
  - {id: f2, text: Two visitors and one colleague were taken to hospital, status: confirmed, disclosure: public,
     twin: 两名访客和一名员工被送往医院}
  - {id: f3, text: The ceiling had been reported as damp, status: unverified, disclosure: internal}
actions:
  - {id: a1, text: The showroom is closed, state: done, twin: 展厅已关闭}
  - {id: a2, text: Supporting the families, state: doing, twin: 协助伤者家属}
next_update: {at: 2026-07-03T19:00:00+01:00, channel: website}
"""

QUEUE = """
brand: shanlan
title: 「春山」新品预售订单大面积延迟
type: service_failure
language: zh
opened_at: 2026-03-08T11:00:00+08:00
facts:
  - {id: f1, text: 3月8日8:30起，小程序订单出现延迟, status: confirmed, disclosure: public}
  - {id: f2, text: "截至10:45，共有1,280笔订单未按时送达", status: confirmed, disclosure: public}
actions:
  - {id: a1, text: 已暂停接收新的预售订单, state: done}
  - {id: a2, text: 逐一联系受影响的顾客, state: doing}
  - {id: a3, text: 将为受影响订单全额退款, state: approved}
next_update: {at: 2026-03-08T15:00:00+08:00, channel: wechat_oa}
"""

EMPLOYEE = """
brand: lumen
title: Video of an exchange in our Berlin shop
type: employee_conduct
language: en
opened_at: 2026-09-14T18:45:00+02:00
facts:
  - {id: f1, text: A video of an exchange between a colleague and a customer in our Berlin shop was published on 13 September, status: confirmed, disclosure: public}
  - {id: f2, text: What was said before the recording began, status: disputed, disclosure: public}
actions:
  - {id: a1, text: We are speaking to everyone who was present, state: doing}
next_update: {after: we have spoken to everyone involved}
"""

ENVIRONMENT = """
brand: lumen
title: Discoloured water near the Telford plant
type: environment
language: en
opened_at: 2026-10-02T07:15:00+01:00
facts:
  - {id: f1, text: At 06:30 on 2 October a resident reported discoloured water in the brook beside our Telford plant, status: confirmed, disclosure: public}
  - {id: f2, text: Fish have died downstream, status: unverified, disclosure: public}
actions:
  - {id: a1, text: Outlet closed, state: done}
  - {id: a2, text: Environment Agency informed, state: done}
  - {id: a3, text: Water samples are being tested, state: doing}
next_update: {at: 2026-10-02T12:00:00+01:00, channel: website}
"""

LABOUR = """
brand: shanlan
title: 门店员工反映加班工资发放
type: labour_dispute
language: zh
opened_at: 2026-06-01T10:00:00+08:00
facts:
  - {id: f1, text: 5月31日有员工在社交平台反映加班工资未足额发放, status: confirmed, disclosure: public}
  - {id: f2, text: 涉及员工人数, status: disputed, disclosure: public}
actions:
  - {id: a1, text: 与反映情况的员工当面沟通, state: doing}
  - {id: a2, text: 公布复核结果, state: approved}
next_update: {after: 工资复核完成, channel: weibo}
"""

REALISTIC = (FOREIGN_OBJECT, LAMPS, RUMOUR, DATA_LEAK, BURST_PIPE, QUEUE, EMPLOYEE, ENVIRONMENT, LABOUR)

BARE_ZH = """
brand: shanlan
title: 网上有人发帖
type: other
language: zh
opened_at: 2026-11-20T14:05:00+08:00
"""

BARE_EN = """
brand: lumen
title: Something happened
type: other
language: en
opened_at: 2026-11-20T14:05:00-05:00
"""

LONG_WORDS_ZH = f"""
brand: shanlan
title: 关于{"某门店" * 12}饮品标签标注不一致的投诉🍵
type: product_quality
language: zh
opened_at: 2026-11-20T14:05:00+08:00
facts:
  - {{id: f1, text: "{"经核对，该批次标签与实物不一致，已登记。" * 30}", status: confirmed, disclosure: public}}
  - {{id: f2, text: "{"标签由不同批次混用" * 20}", status: confirmed, disclosure: public}}
actions:
  - {{id: a1, text: "{"已通知各门店逐一核对标签并下架不一致的产品，" * 10}", state: done}}
"""

LONG_WORDS_EN = f"""
brand: lumen
title: {"Labels on boxed bulbs that do not match the product " * 4}!
type: product_quality
language: en
opened_at: 2026-11-20T14:05:00+00:00
facts:
  - {{id: f1, text: "{"The label differs from the product in several respects. " * 30}", status: confirmed, disclosure: public}}
actions:
  - {{id: a1, text: "{"Stores have checked labels and removed boxes, " * 10}", state: done}}
contact: {{hotline: "+44 20 7946 0100 extension 55 between nine and five on weekdays"}}
"""

ONLY_REPORTS = """
brand: shanlan
title: 网传门店“闭店跑路”
type: rumour
language: zh
opened_at: 2026-11-20T14:05:00+08:00
facts:
  - {id: f1, text: 有网友称“山岚茶”多家门店将关闭。, status: unverified, disclosure: public}
  - {id: f2, text: "门店欠薪。供应商已停供", status: unverified, disclosure: public}
"""

DEGENERATE = (BARE_ZH, BARE_EN, LONG_WORDS_ZH, LONG_WORDS_EN, ONLY_REPORTS)


def incident(text: str) -> Incident:
    """A ledger from its YAML."""
    return parse_model(text, Incident, name="incident.yaml")


def of_type(text: str, kind: IncidentType) -> Incident:
    """The same ledger as another type."""
    return incident(text).model_copy(update={"type": kind})
