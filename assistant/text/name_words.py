"""Closed word lists by which names are told from ordinary words, Chinese and English."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GENERIC = _words(
    """
    门 分 本 该 涉事 涉案 各 全 直营 加盟 合作 餐饮 关 闭 开 到 进 网 商 酒 书 饭 新 老 旧 连锁 线下 线上 所有 全部
    其他 其它 部分 相关 有关 当地 当日 属地 所在地 所在 市场 监管 主管 行政 食品 药品 公司 集团 企业 我 我们 你 您
    贵 他 她 它 其 第三方 专业 权威 检测 检验 机构 独立 国家 国际 全国 中国 省级 市级 区级 县级 地方 上级 下级 社会
    公共 公立 私立 三甲 就近 附近 医疗 急救 中心 管理 监督 供应商 供货 生产 制造 代工 物流 快递 保险 商业 人民
    消费者 顾客 客户 用户 员工 家属 成员 总 子 母 分公司 旗舰 体验 专卖 实体 便利 快闪 社区 城 都 城市 市 区 县 镇
    村 省 街 路 本市 全市 全区 全省 辖 社 片 地 园 校 厂 山 小 大 中 东 南 西 北 上 下 内 外 前 后 左 右 一 二 三 四
    五 六 七 八 九 十 两 每 某 这 那 哪 此 之 的 在 为 是 与 和 及 并 对 向 由 从 将 把 被 让 使 以 等 了 着 过 不
    未 已 正 就 也 还 又 再 只 才 很 更 最 联合 配合 通过 根据 依据 按照 经 于 自 位于 来自 前往 走进 进入 离开 返回
    关闭 开设 开业 停业 暂停 恢复 高 低 热 冷 冷链 中央 仓储 配送 总部 办公 工作 服务 营业 售后 投诉 举报 受理 处理
    反馈 核查 调查 排查 自查 整改 召回 下架 封存 消毒 清洁 安全 质量 卫生 环境 应急 消防 公安 法律 法务 律师 会计
    审计 评估 认证 研究 开发 设计 运营 品牌 产品 饮品 茶饮 茶 奶茶 咖啡 灯 灯具 照明 家居 电器 部 家 名 个 间 多 几
    数 近 约 超 余 另 同 异 首 末 原 现 曾 老年 儿童 青年 幼儿 中小 市场监管 市场监督 市场监督管理 食药监 卫生健康
    相关部门 有关部门 主管部门 监管部门 政府 委托 联系 拨打 送 送往 送至 转 报 报告 通知 邀请 要求 授权 控股 国内
    国外 海外 境内 境外 多家 一家 两家 三家 这家 那家 每家 几家 首家 第一 第二 第三 我司 该司 同城 本地 外地 异地
    省内 省外 市内 区内 高速 公路 铁路 道路 马路 半路 一路 思路 出路 线路 电路 网路 上市 超市 夜市 股市 楼市 门市
    小区 景区 灾区 山区 地区 园区 片区 厂区 校区 城区 郊区 市区 雷区 误区 禁区 专区 特区 库区 病区 展区 街区 商区
    辖区 分区 时区 结局 布局 大局 全局 当局 格局 部门 内部 外部 局部 商场 现场 广场 分厂 工厂 药厂 出厂 原厂 大厂
    大街 步行街 上街 入库 出库 仓库 涉事门 问题 关联 三方 外包 外聘 外卖 点 平台 商家 卖 住 店 冠 系统 区域 责令 严
    严格 协助
    """
)
"""Words that stand before 店, 局, 公司 … without making a name of it."""


SHOP_KINDS = _words(
    """
    奶茶 面包 母婴 服装 玩具 水果 火锅 蛋糕 甜品 便利 眼镜 家具 家居 灯具 电器 手机 数码 五金 理发 美容 宠物 鲜花 烘焙
    早餐 咖啡 小吃 快餐 烧烤 茶饮 饮料 饮品 冷饮 文具 图书 药品 保健品 化妆品 礼品 食品 零食 生鲜 海鲜 干洗 维修 修理
    洗车 汽修 自行车 电动车 汽车 珠宝 首饰 鞋 箱包 服饰 童装 家电 照明 建材 酒 烟酒 彩票 打印 复印 照相 摄影 花 茶叶
    餐饮 美食 料理 拉面 寿司 牛排 自助 加盟 直营 连锁 概念 主题 网红 品牌 智能 无人 24小时 其他 其余 上述 涉及 首 两 多
    旗舰 专营 折扣 奥特莱斯 免税 二手 批发 零售 社区 街边 商场 校园 机场 高铁 城市 区域 同类 线下 线上 官方 开设 新开
    """
)
"""What a shop sells or is: with 店 a kind of shop, not the name of one."""


NAME_STOP = _words(
    """
    消费者 顾客 门店 我们 公司 品牌 员工 产品 饮品 该 本 的 及 和 与 日 月 年 时 分 号 网友 网传 媒体 记者 用户 客户
    全国 中国 全部
    """
)
"""Words that no name reaches over."""


CITIES = _words(
    """
    北京 上海 天津 重庆 广州 深圳 杭州 南京 苏州 成都 武汉 西安 长沙 郑州 青岛 济南 沈阳 大连 哈尔滨 长春 石家庄
    太原 呼和浩特 合肥 福州 厦门 泉州 南昌 南宁 海口 三亚 贵阳 昆明 拉萨 兰州 西宁 银川 乌鲁木齐 宁波 温州 嘉兴 绍兴
    金华 台州 无锡 常州 南通 徐州 扬州 佛山 东莞 珠海 中山 惠州 汕头 烟台 潍坊 洛阳 宜昌 襄阳 株洲 桂林 柳州 遵义
    大理 丽江 绵阳 唐山 保定 廊坊 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南
    四川 贵州 云南 陕西 甘肃 青海 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 台湾 台北 英国 美国 德国 法国 日本 韩国 欧洲
    伦敦 柏林 巴黎 纽约 东京 朝阳 海淀 望京 浦东 徐汇 静安 黄浦 天河 越秀 南山 福田 西湖 武昌 江汉
    """
)
"""Places that are trusted without 市 or 区: the tagger gives `ns` to many words that are none."""


COMMON = _words(
    """
    i i'm i'll i've we our us you your it its this that these those the a an in on at by for from to of and or but
    if as is are was were be been has have had will would can could may might must should do does did not no yes who
    what when where why how all any some each every both one two three four five six seven eight nine ten first
    second third there here they them their he she his her please thank thanks sorry dear hello hi today yesterday
    tomorrow tonight now then also however meanwhile although while since until after before because so such only
    just more most other others another many much few several update statement holding press release media contact
    contacts customer customers team care notes editor editors ends about background q&a faq ceo cfo coo cto pr hr
    ai led usb uk usa eu gmt bst utc cet cest est pst pm am id url gdpr vat tv sms wi-fi app dm dms monday tuesday
    wednesday thursday friday saturday sunday january february march april june july august september october
    november december jan feb mar apr jun jul aug sep sept oct nov dec mr mrs ms dr prof sir st christmas easter new
    year english chinese british american european head director manager chief executive officer president founder
    spokesperson spokesman spokeswoman chair chairman chairwoman vice senior safety quality operations
    communications communication public relations affairs customer-care customer-service service services support
    helpline hotline stop check unplug call email visit follow keep switch return send see read find learn take make
    ask tell let look get go next last important notice recall product safety-notice question questions answer
    answers what's we're we've we'll it's that's there's don't can't won't didn't isn't aren't doesn't company under
    during with without within between among across our's over through against following according based given as-of
    off out up down into onto per via than too very still yet once again always never often soon later earlier
    currently recently updated
    issued published posted revised tap click press open enter type scan
    nobody no-one everyone anyone someone nothing everything something anything facts
    known unknown action actions steps step details information number numbers time date place reports report
    investigation findings result results summary immediate enquiries inquiries weibo wechat douyin xiaohongshu
    zhihu bilibili x twitter instagram facebook linkedin tiktok threads youtube bluesky whatsapp store stores shop
    shops staff colleagues partner partners order orders refund refunds
    ghz mhz hz khz wh kwh lm lux mah dpi kcal vat happened happening doing know do-not-use
    """
)
"""English words that are capitalised without being names, in lower case."""
