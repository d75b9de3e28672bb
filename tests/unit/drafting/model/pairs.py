"""Sentences of the house and what a model may, and may not, make of them."""
# ruff: noqa: E501 - one pair a line

from __future__ import annotations

Pairs = tuple[tuple[str, str], ...]

LAWFUL_ZH: Pairs = (
    ("对当事顾客和为此担心的朋友，我们诚恳致歉。", "对当事顾客以及为此担心的朋友们，我们致以诚挚的歉意。"),
    ("让大家担心了，我们诚恳致歉。", "让大家担心了，我们在此诚恳地向大家致歉。"),
    ("让您为自己的个人信息担心，我们诚恳致歉。", "让您为个人信息感到担忧，我们诚恳致歉。"),
    (
        "这次耽误了您的时间和安排，我们诚恳致歉，也感谢您的耐心。",
        "这次耽误了您的时间和安排，我们向您诚恳致歉，也衷心感谢您的耐心等候。",
    ),
    ("让当事顾客和大家担心、久等，我们再次诚恳致歉。", "让当事顾客和大家担心、久等了，我们再次诚恳致歉。"),
    (
        "经核实，11月20日有消费者在微博反映朝阳店一杯饮品中有异物。",
        "经核实，11月20日，有消费者在微博上反映朝阳店的一杯饮品中有异物。",
    ),
    ("网传有多名顾客饮用后就医，目前尚未证实。", "网传有多名顾客饮用后就医，这一说法目前尚未证实。"),
    ("网传有多名顾客饮用后就医，目前尚未证实。", "对于网传有多名顾客饮用后就医的情况，目前尚未得到证实。"),
    (
        "关于“顾客到店沟通的经过”，目前各方说法不一，尚无定论。",
        "关于“顾客到店沟通的经过”，各方目前说法不一，尚无定论。",
    ),
    (
        "事情的具体经过、发生的原因以及涉及的产品范围，目前尚不能确认。",
        "目前，事情的具体经过、发生原因和涉及的产品范围尚不能确认。",
    ),
    (
        "事情的具体经过、发生的原因以及涉及的产品范围，目前尚不能确认。",
        "事情的具体经过、发生的原因以及涉及的产品范围，我们目前还不能确认。",
    ),
    ("门店已暂停营业。", "该门店现已暂停营业。"),
    ("门店已暂停营业。", "目前门店已经暂停营业。"),
    ("我们已委托第三方机构检测，目前正在进行。", "我们已委托第三方机构进行检测，检测目前正在进行。"),
    ("我们已委托第三方机构检测，目前正在进行。", "目前，我们已委托第三方机构开展检测，相关工作正在进行中。"),
    ("我们将为当日购买同款饮品的顾客办理退款。", "我们将为当日购买同款饮品的顾客妥善办理退款。"),
    ("我们将为当日购买同款饮品的顾客办理退款。", "对于当日购买同款饮品的顾客，我们将为其办理退款。"),
    (
        "如果您手中有同款产品，请先停止食用，保留产品、包装和购买凭证；食用后感到不适的，请及时就医。",
        "如果您手中有同款产品，请先停止食用，并保留好产品、包装和购买凭证；食用后感到不适的，请您及时就医。",
    ),
    (
        "查到什么，我们就如实说明什么，并配合市场监管部门的工作。",
        "查到什么，我们就如实向大家说明什么，并积极配合市场监管部门的工作。",
    ),
    ("涉及的数据不包含支付密码和银行卡号。", "此次涉及的数据中不包含支付密码和银行卡号。"),
    ("我们已关闭相关数据接口，已向网信部门报告。", "我们已关闭相关的数据接口，并已向网信部门报告。"),
    ("我们正在与安全机构核对数据样本。", "目前，我们正在与安全机构一同核对数据样本。"),
    (
        "请不要点击来历不明的链接，不向任何人透露验证码和密码。",
        "请您不要点击来历不明的链接，也不向任何人透露验证码和密码。",
    ),
    ("确认您的信息受影响的，我们会依法告知。", "确认您的信息受到影响的，我们会依法告知您。"),
    ("截至10:45，共有1,280笔订单未按时送达。", "截至10:45，共计1,280笔订单未按时送达。"),
    ("我们正在逐一联系受影响的顾客。", "目前我们正在逐一联系受影响的顾客。"),
    ("我们将为受影响订单全额退款。", "我们将为受影响的订单全额退款。"),
    ("服务中还有哪里不好，请继续告诉我们。", "服务中还有哪里不好，请您继续告诉我们。"),
    ("我们已暂停接收新的预售订单。", "目前，我们已暂停接收新的预售订单。"),
    ("3月8日8:30起，小程序订单出现延迟。", "自3月8日8:30起，小程序的订单出现延迟。"),
    (
        "有反映称“约3万条用户记录被公开售卖”，目前尚未证实。",
        "有反映称“约3万条用户记录被公开售卖”，该说法目前尚未得到证实。",
    ),
    (
        "是否有用户信息受到影响及其范围以及事情发生的原因，目前尚不能确认。",
        "目前尚不能确认是否有用户信息受到影响、影响的范围以及事情发生的原因。",
    ),
    ("我们会依法办理，尊重每位员工反映问题的权利。", "我们会依法办理，充分尊重每位员工反映问题的权利。"),
    (
        "经核实，5月31日有员工在社交平台反映加班工资未足额发放。",
        "经核实，5月31日，有员工在社交平台上反映加班工资未足额发放。",
    ),
    ("我们已逐项核对订单。", "我们已对订单逐项进行核对。"),
    ("视频最早于11月19日22:10发布。", "该视频最早于11月19日22:10发布。"),
    ("我们已向平台提交情况说明。", "我们已经向平台提交了情况说明。"),
    ("我们正在核对全部门店奶源进货台账。", "目前，我们正在核对全部门店的奶源进货台账。"),
    ("我们将公布奶源检验报告。", "我们将对外公布奶源检验报告。"),
    ("请大家继续监督。", "请大家继续监督我们。"),
    ("两名访客和一名员工被送往医院。", "两名访客和一名员工被送往了医院。"),
    ("我们理解大家的担心。", "我们非常理解大家的担心。"),
    ("在结果出来之前，该批次产品不会重新上架。", "在结果出来之前，该批次的产品不会重新上架。"),
    ("感谢您的反馈，我们已记录。", "感谢您的反馈，我们已经记录下来。"),
    ("我们与当事顾客保持联系。", "我们与当事顾客保持着联系。"),
)

LAWFUL_EN: Pairs = (
    (
        "We are sorry for the trouble and worry this has caused the customers concerned.",
        "We are sorry for the trouble and worry that this has caused the customers concerned.",
    ),
    (
        "We are sorry for the trouble and worry this has caused the customers concerned.",
        "We are truly sorry for the trouble and worry this has caused to the customers concerned.",
    ),
    (
        "We are sorry, again, for the distress to the customers concerned, and for the wait.",
        "Once again, we are sorry for the distress to the customers concerned and for the wait.",
    ),
    ("The store has suspended business.", "The store has now suspended business."),
    ("The store has suspended business.", "Our store has suspended business."),
    (
        "Under way: Independent laboratory testing commissioned.",
        "Independent laboratory testing has been commissioned and is under way.",
    ),
    ("Done so far: Online sales of the Arc suspended.", "So far, online sales of the Arc have been suspended."),
    ("Done so far: Online sales of the Arc suspended.", "We have suspended online sales of the Arc."),
    (
        "We have asked both customers to send us their lamps.",
        "We have asked both of the customers to send us their lamps.",
    ),
    ("We will offer a full refund for batch LM-2291.", "We will be offering a full refund for batch LM-2291."),
    ("We will offer a full refund for batch LM-2291.", "For batch LM-2291 we will offer a full refund."),
    ("Both lamps come from batch LM-2291.", "Both of the lamps come from batch LM-2291."),
    (
        "A video shows an Arc lamp smoking; this has not been confirmed.",
        "A video shows an Arc lamp smoking, but this has not been confirmed.",
    ),
    (
        "We have seen reports that several customers were burned; this has not been confirmed.",
        "We have seen reports that several customers were burned, but these have not been confirmed.",
    ),
    (
        "We cannot yet confirm what caused it or whether other customers have had the same experience.",
        "We cannot yet confirm what caused this, or whether other customers have had the same experience.",
    ),
    (
        "We cannot yet confirm exactly what happened, what caused it or which products are affected.",
        "At this point we cannot yet confirm exactly what happened, what caused it or which products are affected.",
    ),
    (
        "We have checked, and the claim that the lamp was never safety tested is not true.",
        "We have checked this, and the claim that the lamp was never safety tested is not true.",
    ),
    (
        "If you have the same product, please stop using it and keep your proof of purchase.",
        "If you have the same product, please stop using it, and keep your proof of purchase.",
    ),
    (
        "If anyone has been hurt, please seek medical help first.",
        "If anyone has been hurt, please seek medical help first of all.",
    ),
    (
        "If you feel unwell after having it, please see a doctor.",
        "If you feel unwell after having it, please do see a doctor.",
    ),
    ("We will report what the checks show, whatever it is.", "We will report what the checks show, whatever that is."),
    (
        "Our thoughts remain with the people affected and with those close to them.",
        "Our thoughts remain with everyone affected and with those close to them.",
    ),
    (
        "Part of the ceiling at our Bristol showroom came down at about 15:40 today.",
        "At about 15:40 today, part of the ceiling at our Bristol showroom came down.",
    ),
    (
        "Two visitors and one colleague were taken to hospital.",
        "Two visitors and one colleague were taken to the hospital.",
    ),
    ("We are supporting the families.", "We are supporting the families concerned."),
    ("Please go by the authorities’ findings on the cause.", "On the cause, please go by the authorities’ findings."),
    (
        "On 20 November a customer reported on Weibo that a drink from our Chaoyang store contained a foreign object.",
        "On 20 November, a customer reported on Weibo that a drink from our Chaoyang store contained a foreign object.",
    ),
    ("We are speaking to everyone who was present.", "We are currently speaking to everyone who was present."),
    ("Water samples are being tested.", "The water samples are now being tested."),
    ("The Environment Agency has been informed.", "The Environment Agency has now been informed."),
    ("The outlet is closed.", "The outlet is now closed."),
    ("We know this is not what you expect from us.", "We understand that this is not what you expect from us."),
    ("We are looking into how this happened.", "We are looking into how this came to happen."),
    ("Please keep the lamp out of the reach of children.", "Please keep the lamp well out of the reach of children."),
    ("We have told the regulator.", "We have informed the regulator."),
    (
        "At 06:30 on 2 October a resident reported discoloured water in the brook beside our Telford plant.",
        "A resident reported discoloured water in the brook beside our Telford plant at 06:30 on 2 October.",
    ),
    ("Thank you for your patience.", "Thank you very much for your patience."),
    ("We will contact everyone who bought one.", "We will get in touch with everyone who bought one."),
    ("We do not yet know what caused it.", "We do not know yet what caused it."),
    ("Orders placed before 12:00 are not affected.", "Orders that were placed before 12:00 are not affected."),
    ("The showroom is closed.", "Our showroom is closed."),
    ("Both reports are with our quality team.", "Both of these reports are with our quality team."),
)

TAMPERED_ZH: Pairs = (
    # figures, dates, times, terms, contacts
    ("截至10:45，共有1,280笔订单未按时送达。", "截至10:45，共有1,208笔订单未按时送达。"),
    ("截至10:45，共有1,280笔订单未按时送达。", "截至10:45，约有1,280笔订单未按时送达。"),
    ("截至10:45，共有1,280笔订单未按时送达。", "截至10:45，超过1,280笔订单未按时送达。"),
    ("截至10:45，共有1,280笔订单未按时送达。", "截至10:45，共有1,280笔订单尚未送达。"),
    ("该批次产品共售出86杯。", "该批次产品共售出86份以上。"),
    (
        "经核实，11月20日有消费者在微博反映朝阳店一杯饮品中有异物。",
        "经核实，11月21日有消费者在微博反映朝阳店一杯饮品中有异物。",
    ),
    (
        "经核实，11月20日有消费者在微博反映朝阳店一杯饮品中有异物。",
        "经核实，11月20日有多名消费者在微博反映朝阳店饮品中有异物。",
    ),
    ("经核实，11月20日有消费者在微博反映朝阳店一杯饮品中有异物。", "经核实，11月20日朝阳店一杯饮品中有异物。"),
    (
        "经核实，11月20日有消费者在微博反映朝阳店一杯饮品中有异物。",
        "11月20日有消费者在微博反映朝阳店一杯饮品中有塑料异物。",
    ),
    (
        "经核实，11月20日有消费者在微博反映朝阳店一杯饮品中有异物。",
        "经核实，11月20日有消费者在微博反映国贸店一杯饮品中有异物。",
    ),
    (
        "经核实，11月20日有消费者在微博反映朝阳店一杯饮品中有异物。",
        "经核实，11月20日有消费者在微博反映一杯饮品中有异物。",
    ),
    ("我们将于24小时内公布结果。", "我们将于48小时内公布结果。"),
    ("我们将于24小时内公布结果。", "我们将尽快公布结果。"),
    ("我们将于2026年11月20日20:00通过官方微博发布进展。", "我们将于2026年11月20日21:00通过官方微博发布进展。"),
    ("如有疑问，请拨打400-800-1234。", "如有疑问，请拨打400-800-1243。"),
    ("如有疑问，请拨打400-800-1234。", "如有疑问，请拨打400-800-1234或12315。"),
    # negation
    ("涉及的数据不包含支付密码和银行卡号。", "涉及的数据包含支付密码和银行卡号。"),
    ("涉及的数据不包含支付密码和银行卡号。", "涉及的数据不包含支付密码，包含银行卡号。"),
    ("事件未造成人员受伤。", "事件造成人员受伤。"),
    ("请不要点击来历不明的链接。", "请点击来历不明的链接。"),
    ("在结果出来之前，该批次产品不会重新上架。", "在结果出来之前，该批次产品会重新上架。"),
    # how far, how sure
    ("我们已委托第三方机构检测，目前正在进行。", "我们已委托第三方机构检测，目前已完成。"),
    ("我们正在与安全机构核对数据样本。", "我们已与安全机构核对数据样本。"),
    ("我们正在与安全机构核对数据样本。", "我们与安全机构核对了数据样本。"),
    ("我们正在与安全机构核对数据样本。", "我们将与安全机构核对数据样本。"),
    ("我们将为受影响订单全额退款。", "我们已为受影响订单全额退款。"),
    ("我们将为受影响订单全额退款。", "我们正在为受影响订单全额退款。"),
    ("门店已暂停营业。", "门店将暂停营业。"),
    ("门店已暂停营业。", "门店已恢复营业。"),
    ("网传有多名顾客饮用后就医，目前尚未证实。", "有多名顾客饮用后就医。"),
    ("网传有多名顾客饮用后就医，目前尚未证实。", "网传有多名顾客饮用后就医，目前已经证实。"),
    ("网传有多名顾客饮用后就医，目前尚未证实。", "网传有多名顾客饮用后就医。"),
    ("网传有多名顾客饮用后就医，目前尚未证实。", "网传有多名顾客饮用后就医，目前尚未证实，系谣言。"),
    ("异物疑似来自封口膜，尚待检测。", "异物来自封口膜，尚待检测。"),
    ("异物疑似来自封口膜，尚待检测。", "异物可能来自封口膜，检测中。"),
    (
        "事情的具体经过、发生的原因以及涉及的产品范围，目前尚不能确认。",
        "事情的具体经过、发生的原因以及涉及的产品范围，目前已经确认。",
    ),
    ("事情的具体经过、发生的原因以及涉及的产品范围，目前尚不能确认。", "事情的具体经过和发生的原因，目前尚不能确认。"),
    (
        "关于“顾客到店沟通的经过”，目前各方说法不一，尚无定论。",
        "关于“店员与顾客争执的经过”，目前各方说法不一，尚无定论。",
    ),
    # cause, blame, admission, apology, promise, remedy
    ("经核实，一杯饮品中有异物。", "经核实，因员工操作失误，一杯饮品中有异物。"),
    ("经核实，一杯饮品中有异物。", "经核实，供应商提供的一杯饮品中有异物。"),
    ("我们理解大家的担心。", "我们理解大家的担心，并致以歉意。"),
    ("对当事顾客和为此担心的朋友，我们诚恳致歉。", "对当事顾客和为此担心的朋友，我们诚恳致歉，并承担全部责任。"),
    ("对当事顾客和为此担心的朋友，我们诚恳致歉。", "对于我们的失误，我们向当事顾客和为此担心的朋友诚恳致歉。"),
    ("对当事顾客和为此担心的朋友，我们诚恳致歉。", "如果给当事顾客和为此担心的朋友带来不便，我们诚恳致歉。"),
    ("对当事顾客和为此担心的朋友，我们诚恳致歉。", "对当事顾客和为此担心的朋友，我们深表遗憾。"),
    ("让大家担心了，我们诚恳致歉。", "让大家担心了，我们诚恳致歉，并承诺绝不再发生。"),
    ("我们将为当日购买同款饮品的顾客办理退款。", "我们将为当日购买同款饮品的顾客办理双倍退款。"),
    ("我们将为当日购买同款饮品的顾客办理退款。", "我们将为购买同款饮品的顾客办理退款和赔偿。"),
    ("我们将为当日购买同款饮品的顾客办理退款。", "我们将为所有顾客办理退款。"),
    ("我们将为受影响订单全额退款。", "我们将为受影响订单补偿优惠券。"),
    (
        "查到什么，我们就如实说明什么，并配合市场监管部门的工作。",
        "我们一定查个水落石出，严惩责任人，并配合市场监管部门的工作。",
    ),
    ("查到什么，我们就如实说明什么，并配合市场监管部门的工作。", "查到什么，我们就如实说明什么。"),
    # things added
    ("门店已暂停营业。", "门店已暂停营业并全面消毒。"),
    ("门店已暂停营业。", "门店第一时间已暂停营业。"),
    ("门店已暂停营业。", "全部门店已暂停营业。"),
    ("门店已暂停营业。", "门店已永久停业。"),
    ("我们已委托第三方机构检测，目前正在进行。", "我们已委托华测检测机构检测，目前正在进行。"),
    ("我们已委托第三方机构检测，目前正在进行。", "我们已委托第三方机构检测，目前结果合格。"),
    ("我们已关闭相关数据接口，已向网信部门报告。", "我们已关闭相关数据接口，已向公安部门报告。"),
    ("我们已关闭相关数据接口，已向网信部门报告。", "我们已关闭相关数据接口，已向网信部门报告，数据未外泄。"),
    ("我们正在逐一联系受影响的顾客。", "我们正在逐一联系个别受影响的顾客。"),
    ("我们正在逐一联系受影响的顾客。", "我们客服总监王磊正在逐一联系受影响的顾客。"),
    ("我们正在核对全部门店奶源进货台账。", "我们正在核对部分门店奶源进货台账。"),
    (
        "如果您手中有同款产品，请先停止食用，保留产品、包装和购买凭证。",
        "如果您手中有同款产品，可放心食用，保留产品、包装和购买凭证。",
    ),
    (
        "如果您手中有同款产品，请先停止食用，保留产品、包装和购买凭证。",
        "如果您手中有同款产品，请先停止食用，保留产品、包装和购买凭证，到店换货。",
    ),
    ("感到不适的，请及时就医。", "感到严重不适的，请及时就医。"),
    ("视频最早于11月19日22:10发布。", "视频最早于11月19日22:10发布，系同行恶意抹黑。"),
    ("视频最早于11月19日22:10发布。", "视频最早于11月19日晚间发布。"),
    (
        "经核实，5月31日有员工在社交平台反映加班工资未足额发放。",
        "经核实，5月31日有前员工在社交平台反映加班工资未足额发放。",
    ),
    # form
    ("门店已暂停营业。", "**门店已暂停营业。**"),
    ("门店已暂停营业。", "- 门店已暂停营业。"),
    ("门店已暂停营业。", "The store has suspended business."),
    ("门店已暂停营业。", "門店已暫停營業。"),
    ("门店已暂停营业。", "门店已暂停营业！"),
    ("门店已暂停营业。", "门店已暂停营业。请大家放心。"),
    ("门店已暂停营业。", ""),
)

TAMPERED_EN: Pairs = (
    (
        "Two visitors and one colleague were taken to hospital.",
        "Three visitors and one colleague were taken to hospital.",
    ),
    (
        "Two visitors and one colleague were taken to hospital.",
        "At least two visitors and one colleague were taken to hospital.",
    ),
    (
        "Two visitors and one colleague were taken to hospital.",
        "Two visitors and one colleague were seriously hurt and taken to hospital.",
    ),
    (
        "Part of the ceiling at our Bristol showroom came down at about 15:40 today.",
        "Part of the ceiling at our Bristol showroom came down at about 15:45 today.",
    ),
    (
        "Part of the ceiling at our Bristol showroom came down at about 15:40 today.",
        "The ceiling at our Bristol showroom came down at about 15:40 today.",
    ),
    (
        "Part of the ceiling at our Bristol showroom came down at about 15:40 today.",
        "Part of the ceiling at our Leeds showroom came down at about 15:40 today.",
    ),
    (
        "Part of the ceiling at our Bristol showroom came down at about 15:40 today.",
        "Part of the damp ceiling at our Bristol showroom came down at about 15:40 today.",
    ),
    (
        "On 19 November two customers in Leeds reported that the base became too hot to touch.",
        "On 18 November two customers in Leeds reported that the base became too hot to touch.",
    ),
    (
        "On 19 November two customers in Leeds reported that the base became too hot to touch.",
        "On 19 November the base became too hot for two customers in Leeds to touch.",
    ),
    (
        "On 19 November two customers in Leeds reported that the base became too hot to touch.",
        "On 19 November several customers in Leeds reported that the base became too hot to touch.",
    ),
    (
        "On 19 November two customers in Leeds reported that the base became too hot to touch.",
        "On 19 November two customers reported that the base became too hot to touch.",
    ),
    ("We will publish the results within 24 hours.", "We will publish the results within 48 hours."),
    ("We will publish the results within 24 hours.", "We will publish the results as soon as possible."),
    ("Call +44 20 7946 0100.", "Call +44 20 7946 0101."),
    ("If you have questions, email help@lumen.example.", "If you have questions, email support@lumen.example."),
    ("Both lamps come from batch LM-2291.", "Both lamps come from batch LM-2219."),
    ("1,240 lamps of the batch were sold.", "More than 1,240 lamps of the batch were sold."),
    # negation
    ("Orders placed before 12:00 are not affected.", "Orders placed before 12:00 are affected."),
    ("No one was hurt.", "Someone was hurt."),
    ("We do not yet know what caused it.", "We now know what caused it."),
    (
        "The lamps will not go back on sale before the results are in.",
        "The lamps will go back on sale before the results are in.",
    ),
    ("Please do not use the lamp.", "Please use the lamp with care."),
    # how far, how sure
    ("Water samples are being tested.", "Water samples have been tested."),
    ("Water samples are being tested.", "Water samples were tested and found clean."),
    ("Water samples are being tested.", "Water samples will be tested."),
    ("We are supporting the families.", "We have supported the families."),
    ("We will offer a full refund for batch LM-2291.", "We are offering a full refund for batch LM-2291."),
    ("We will offer a full refund for batch LM-2291.", "We have offered a full refund for batch LM-2291."),
    ("We have asked both customers to send us their lamps.", "Both customers have sent us their lamps."),
    ("Under way: Independent laboratory testing commissioned.", "Independent laboratory testing has been completed."),
    ("A video shows an Arc lamp smoking; this has not been confirmed.", "A video shows an Arc lamp smoking."),
    (
        "A video shows an Arc lamp smoking; this has not been confirmed.",
        "A video shows an Arc lamp smoking; this has been confirmed.",
    ),
    (
        "We have seen reports that several customers were burned; this has not been confirmed.",
        "Several customers were burned.",
    ),
    (
        "We have seen reports that several customers were burned; this has not been confirmed.",
        "We have seen false reports that several customers were burned.",
    ),
    (
        "We cannot yet confirm what caused it or whether other customers have had the same experience.",
        "We can confirm what caused it, but not whether other customers have had the same experience.",
    ),
    (
        "We cannot yet confirm what caused it or whether other customers have had the same experience.",
        "We cannot yet confirm what caused it, but no other customers have had the same experience.",
    ),
    ("We are looking into whether the adapter was at fault.", "The adapter was at fault."),
    ("We are looking into how this happened.", "We believe the adapter may be the reason this happened."),
    # cause, blame, admission, apology, promise, remedy
    ("The base became too hot to touch.", "The base became too hot to touch because of a faulty adapter."),
    ("The base became too hot to touch.", "Our supplier’s base became too hot to touch."),
    ("We are sorry for the worry this has caused.", "We are sorry for the worry our mistake has caused."),
    (
        "We are sorry for the worry this has caused.",
        "We apologise for the worry this has caused and accept full responsibility.",
    ),
    ("We are sorry for the worry this has caused.", "We are sorry if this has caused any worry."),
    ("We are sorry for the worry this has caused.", "We regret the worry this has caused."),
    (
        "We are sorry for the worry this has caused.",
        "We are sorry for the worry this has caused and promise it will never happen again.",
    ),
    ("We will offer a full refund for batch LM-2291.", "We will offer a refund for batch LM-2291."),
    (
        "We will offer a full refund for batch LM-2291.",
        "We will offer a full refund and a replacement for batch LM-2291.",
    ),
    (
        "We will offer a full refund for batch LM-2291.",
        "We will offer a full refund to all customers for batch LM-2291.",
    ),
    ("We will contact everyone who bought one.", "We will contact and compensate everyone who bought one."),
    (
        "We will report what the checks show, whatever it is.",
        "We guarantee to report what the checks show, whatever it is.",
    ),
    (
        "We will report what the checks show, whatever it is.",
        "We will take legal action against those who spread rumours.",
    ),
    # things added
    ("The store has suspended business.", "The store has suspended business and been deep cleaned."),
    ("The store has suspended business.", "The store immediately has suspended business."),
    ("The store has suspended business.", "All stores have suspended business."),
    ("The store has suspended business.", "The store has permanently closed."),
    ("Done so far: Online sales of the Arc suspended.", "We have recalled the Arc."),
    ("Done so far: Online sales of the Arc suspended.", "We have suspended all sales of the Arc online and in shops."),
    ("Under way: Independent lab commissioned.", "Intertek has been commissioned as an independent lab."),
    ("We have told the regulator.", "We have told the regulator and the police."),
    ("We have told the regulator.", "We have told the regulator, who is satisfied."),
    (
        "We are speaking to everyone who was present.",
        "Our director Sarah Cole is speaking to everyone who was present.",
    ),
    ("We are speaking to everyone who was present.", "We are speaking to some of those who were present."),
    (
        "If you have the same product, please stop using it and keep your proof of purchase.",
        "If you have the same product, you can keep using it safely.",
    ),
    (
        "If you have the same product, please stop using it and keep your proof of purchase.",
        "If you have the same product, please stop using it, keep your proof of purchase and return it to a shop.",
    ),
    ("“We are sorry for the distress,” said Anna Reed.", "“We are deeply sorry for the distress,” said Anna Reed."),
    ("Orders placed before 12:00 are not affected.", "Only a few orders placed before 12:00 are not affected."),
    # form
    ("The showroom is closed.", "**The showroom is closed.**"),
    ("The showroom is closed.", "1. The showroom is closed."),
    ("The showroom is closed.", "展厅已关闭。"),
    ("The showroom is closed.", "The showroom is closed!"),
    ("The showroom is closed.", "The showroom is closed. Thank you for your patience."),
    ("The showroom is closed.", "{The showroom is closed.}"),
    ("The showroom is closed.", ""),
)
