### All Ears 对客服人员说的话（简体中文），内容与其他语言相同。
###
### $ 后面的名字会被替换，请保持原样。中文名词不随数量变化，所以每条只写一种形式。
### 写法说明：https://projectfluent.org/fluent/guide/

## Numbers, times and dates

digits = 0123456789
unknown = ?
joined = { $start }，{ $more }

under-minute = 不到 1 分钟
minutes = { $minutes } 分钟
hours = { $hours } 小时
hours-minutes = { $hours } 小时 { $minutes } 分钟
days = { $days } 天

time-utc = { $time } UTC
date-time = { $date } { $time }
date = { $month }{ $day }日
date-year = { $year }年{ $month }{ $day }日
month = { NUMBER($month) ->
    [1] 1月
    [2] 2月
    [3] 3月
    [4] 4月
    [5] 5月
    [6] 6月
    [7] 7月
    [8] 8月
    [9] 9月
    [10] 10月
    [11] 11月
   *[12] 12月
}

## How bad, and about what

severity-low = 轻微
severity-medium = 中等
severity-high = 严重
severity-critical = 紧急
surge = 集中爆发
dip = 口碑下滑
level-unsure = { $level }？

cause-staff_attitude = 服务态度差
cause-product_quality = 产品损坏或质量差
cause-delivery = 配送出了问题
cause-billing = 扣款有问题
cause-outage = 无法使用
cause-no_answer = 没有人回应
cause-safety = 安全隐患
cause-privacy = 个人信息泄露
cause-experience = 体验不好
cause-unknown = 客户不满

cue-unanswered = 尚未得到答复
cue-repeat = 不是第一次
cue-churn = 打算离开
cue-legal = 提到法律途径
cue-press = 提到媒体
cue-safety = 涉及安全
cue-distress = 情绪极度痛苦

## Until when

reply-by = 请在 { $time } 前回复
reply-due = 回复期限：{ $time }
posted = 发布于 { $time }
left = 还剩 { $span }
overdue = 已超时 { $span }
answered-in = { $span }后已答复
resolved-after = { $span }后已解决

state-open = 待处理
state-claimed = 已认领
state-snoozed = 已暂缓
state-answered = 已答复
state-resolved = 已解决
state-dismissed = 非投诉

## Who, where, and how far it carries

followers = { $count } 位粉丝
reactions = { $count } 次互动
reposts = { $count } 次转发
replies = { $count } 条回复
seen-by = 约 { $people } 人看过
growing = { $reach }，仍在增加
reactions-unknown = 互动数未知
language-unknown = 语言未知
latin-letters = { $language }（拉丁字母）

## Their words, and what we take from them

taken-down = 帖子已被删除
without-text = 没有文字的帖子
place-private = { $place }（私信）

feeling-anger = 愤怒
feeling-disappointment = 失望
feeling-worry = 担心
feeling-sadness = 难过
feeling-confusion = 困惑
feeling-calm = 平静
feeling-joy = 高兴

surety-sure = 可以确定这是投诉。
surety-likely = 这很可能是投诉。
surety-unsure = 这是投诉吗？我们不确定。
brief-sure = 确定是投诉
brief-likely = 很可能是投诉
brief-unsure = 不确定
brief-feeling = 情绪：{ $feeling }
question = 这是投诉吗？
feedback = { $command }（或：not）

## What happened before, and since

posts = { $count } 条帖子
posts-by = { $posts }，来自 { $people } 人
posts-copies = { $posts }，另有 { $copies } 条相同内容
part-of-surge = 属于集中爆发 { $surge }
surge-of = { $people } 人：{ $what }
surge-usual = 此时段通常为 { $usual } 人
surge-waiting = { $count } 人仍在等待回复
dip-of = { $spoke } 人中有 { $people } 人在抱怨
dip-usual = 平时 { $spoke } 人中约 { $usual } 人
dip-within = { $span }内
alike = 今天有 { $people } 人遇到同样的问题
for-agent = 交给 { $agent }

persistent = { $span }内找了我们 { $times } 次：对方仍希望我们能帮上忙。请给对方打个电话。
nothing-before = 此前没有听到过这位客户的声音
earlier = 此前有 { $count } 起事件
earlier-last = { $earlier }，最近一次在 { $date }
earlier-outcome = { $earlier }（{ $outcome }）
earlier-unanswered = { $earlier }；其中 { $count } 起从未得到答复

event-updated = 有更新
event-claimed = 已认领
event-released = 已释放
event-snoozed = 已暂缓
event-escalated = 已升级
event-answered = 已答复
event-resolved = 已解决
event-dismissed = 非投诉
event-reopened = 重新打开
event-test = 测试
now = 现为
in-span = 用时 { $span }
after-span = 用时 { $span }
by-actor = 由 { $actor }
only-a-test = 没有人不满；这只表明提醒能够送达

reason-new_mentions = 客户又发帖了
reason-reach_rose = 正在扩散
reason-sla_near = 回复期限将至
reason-sla_due = 回复期限已到
reason-nobody_took_it = 还没有人处理
reason-claim_runs_out = 认领即将到期
reason-surge_over = 集中爆发已结束
reason-mood_recovered = 口碑已恢复平常
reason-brand_replied = 我们已回复
reason-mention_deleted = 帖子已被删除
reason-customer_satisfied = 客户满意
reason-upset_again = 客户再次不满

ended = { $news } · 原为{ $level }：{ $what }
was = 原为{ $level }
incident = 事件 { $number }
seq = 第 { $seq } 条
words-cut = 客户原话在此被截断；用命令可查看全文
all-of-it = … 全文：{ $command }

## Why there is no draft, and whom to call

advice-legal = 客户提到法律途径。任何人回复之前，请先联系法务团队。
advice-press = 可能涉及记者或媒体。任何人回复之前，请先联系公关团队。
advice-safety = 可能有人处于危险之中。请立即联系安全团队。
advice-distress = 客户似乎非常痛苦。请联系受过培训的同事，不要让客户独自面对。
advice-self_harm = 客户可能会伤害自己。请立即联系受过培训的同事；如有生命危险，请联系急救部门。
advice-violence = 客户提到暴力。请联系安保团队；如有人处于危险，请报警。
advice-medical = 可能有人受到伤害。请立即联系医疗或产品安全团队。
advice-minor = 事情涉及未成年人。任何人回复之前，请先联系公司负责未成年人保护的人员。
advice-security = 客户报告了安全漏洞。请联系信息安全团队，不要公开讨论任何细节。
advice-bereavement = 有人去世。请联系有经验的同事，由其亲自给客户写信。
advice-disaster = 客户正遭遇灾难。任何人回复之前，请先联系危机处理团队。
advice-other = 这需要有经验的人处理。任何人回复之前，请先联系您的主管。

## Labels

label-why = 标记原因
label-surety = 把握程度
label-feeling = 情绪
label-crowd = 目前
label-before = 以往
label-answer = 我们当时的答复
label-persistent = 多次联系我们
label-note = 已知情况
label-advice = 没有草稿
label-draft = 草稿，发送前请修改
label-gloss = 草稿的{ $language }译文
label-place = 时间和人
label-words = 客户原话
label-incident = 事件

brief-why = 原因
brief-posts = 帖子
brief-before = 以往
brief-answer = 答复
brief-persistent = 多次
brief-note = 已知
brief-advice = 联系
brief-draft = 草稿
brief-gloss = { $language }译文
brief-edit = 发送前请修改

label-open = 打开并回复
label-dashboard = 在 All Ears 中打开
label-earlier = 客户之前的帖子
label-claim = 认领
label-release = 释放
label-answered = 已答复
label-snooze = 暂缓
label-resolve = 解决
label-dismiss = 不是投诉
label-reopen = 重新打开

## What others were happy about, told a few people at a time

praise-title = { $people } 人称赞了 { $brand }
praise-more = 还有 { $count } 条；查看全部：{ $command }
