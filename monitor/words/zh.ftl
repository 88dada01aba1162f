### 命令行所说的话（简体中文）：事件、服务状况、谁在值班。
### 写法说明见 alerts/words/zh.ftl；提醒用语（严重程度、起因、时间）取自那里。

## Punctuation

pair = { $name }：{ $told }
with-note = { $told }（{ $note }）
quoted = “{ $words }”

## How a command is called

not-an-id = “{ $name }”不是编号；事件写作 { $number } 或 { $incident }，帖子写作 { $mention }
no-incident = 没有事件 { $name }；最接近的是 { $near }
no-incident-yet = 没有事件 { $name }：目前还没有任何事件
over-already = 这个时间已经过去，请给一个更晚的时间

## status

status-sources = 来源
status-channels = 渠道
status-missed = 遗漏
status-today = 今天

status-nothing-yet = 还没有听到任何内容：尚未查看过任何来源
status-calm = 没有未结事件 · 能连通的来源都已查看
status-open = 有 { $count } 起未结事件
status-worst = { $open }，最高为{ $level }，{ $clock }
status-oldest = 最早的未送达提醒已等了 { $span }
status-oldest-none = 没有未送达的提醒

source-blind = 听不到：{ $trouble }
source-blind-since = 自 { $time } 起听不到：{ $trouble }
trying-again = 会自动重试
source-waits = 等待中，对方要求暂停到 { $time }：{ $why }
source-used-up = 目前的额度已用完
source-open = 在 { $path } 等待推送
delivered = 上次推送在 { $span }前
delivered-nothing = 尚未收到推送
source-new = 尚未查看过；服务在运行吗？
looked = { $span }前查看
heard = 上次听到内容在 { $span }前
heard-nothing = 尚未听到内容
source-late = { $looked }；服务在运行吗？
gap = { $start } 至 { $end } 有空缺：{ $reason }
gap-lost = 无法补上：这个来源看不到过去的内容

channel-stopped = 已停用：{ $error }
channel-down = 发不出去：{ $error }
channel-waits = 等待中，对方要求暂停到 { $time }
channel-idle = 还没有发送过
channel-waiting = { $count } 条待发
channel-dead = { $count } 条始终未被接收（见视图 { $view }）

missed-step = 第 { $step } 步（{ $channels }）到了时间，却没有通知
missed-all = 每一步都走完了，无人认领，也没有人可以再通知

today-heard = 听到 { $shown } 条
today-complaints = { NUMBER($count) ->
   *[other] { $shown } 条投诉
}
today-to-alert = 从发帖到提醒 { $span }（中位数）
today-to-answer = 首次回复 { $span }（中位数）

## incidents

list-calm = 没有未结事件；能连通的来源都已查看
list-no-match = 没有符合的事件
reach-unknown = 传播范围未知
line-people = { NUMBER($count) ->
   *[other] { $shown } 人
}
line-claimed = { $actor } 已认领
said-removed = （作者已删除）
role-customer = 客户
role-witness = 旁观者
role-echo = 内容雷同
role-ours = 我方回复
said = { $who }（{ $role }）：{ $words }

refused-claimed = { $incident } 已由 { $actor } 认领
refused-state = { $incident } { $state }：现在不能 { $action }，可以 { $allowed }

overdue-nobody = 没有人的等待超过我们承诺的时间

feedback-unclear = “{ $word }”既不是“{ $yes }”，也不是“{ $no }”
feedback-complaint = 已记下：{ $actor } 认为 { $mention } 是投诉
feedback-not = 已记下：{ $actor } 认为 { $mention } 不是投诉

## route

seconds = { $seconds } 秒
no-channel = 没有渠道
route-waits = 先等 { $wait }，之后每 { $interval }最多更新一次
route-quiet = 现在是安静时段，到 { $time } 才发送
route-matches = 符合
route-missed = 不符合：{ $parts }
part-brand = 品牌
part-source = 来源
part-language = 语言
part-severity = 严重程度
part-cause = 起因
part-cue = 迹象
part-author = 作者
part-reach = 传播范围
part-during = 时段
part-audience = 受众
part-incident = 事件
part-words = 字词
step = 第 { $number } 步
step-done = 已完成
step-due = 时间已到
step-waits = 如果届时仍无人认领
step-stopped = 已停止：{ $state }

## silence

silence-added = 静默 { $number } 到 { $time } 为止；提前结束：{ $command }
silence-until = 到 { $time } 为止
silence-by = { $actor } 设置：{ $comment }
silence-none = 目前没有静默
silence-unknown = 目前没有静默 { $number }；请看：{ $command }
silence-over = 静默 { $number } 已结束；期间拦下的内容由服务汇总告知

## agents

agents-none = 还没有设置客服人员；请添加 { $table } 表，严重的事件会由他们分担
agent-unknown = 没有客服人员“{ $name }”；客服人员：{ $agents }
agent-nobody = 无
agent-away = { $time } 前不在
agent-off = 不在班
agent-on-call = 值班中
agent-open = 未结严重事件 { $open }/{ $most }
agent-lately = 最近一周 { $count } 起
agent-leaves = { $agent } 在 { $time } 前不在；{ $count } 起事件已转交他人
agent-back = { $agent } 回来了

## explain and score

explain-complaint = 投诉
explain-negativity = 负面
explain-language = 语言
explain-label = 倾向
explain-threshold = 阈值
explain-kind = 类型
explain-cause = 起因
explain-impact = 后果
explain-cues = 迹象
explain-feeling = 情绪
explain-stage = 阶段
explain-because = 依据
explain-competitor = 竞争对手
explain-note = 备注
explain-severity = 严重程度
explain-reach = 传播范围
explain-route = 路由
explain-told = 通知

threshold-shipped = { $value }（{ $language }），出厂值
threshold-tuned = { $value }（{ $language }），{ $date } 调整
threshold-grave = 此处为 { $value }：可能有人会受到伤害，或者提到了法律
is-complaint = 是投诉
is-no-complaint = 不是投诉
none = 无
not-known = 未知
abstained = 不作判断：所知太少；不会只凭这一点惊动任何人
nothing-kept = 类型：{ $kind }。没有保留依据，因为不需要通知任何人。

mood-negative = 负面
mood-neutral = 中性
mood-positive = 正面
kind-complaint = 投诉
kind-mixed = 褒贬兼有
kind-praise = 表扬
kind-question = 提问
kind-news = 新闻
kind-joke = 玩笑
kind-promo_spam = 广告
kind-other_topic = 其他话题
stage-buy = 购买
stage-set_up = 安装设置
stage-use = 使用
stage-pay = 付款
stage-get_help = 求助
stage-leave = 离开
when-before = 之前
when-during = 期间
when-after = 之后
cue-suggestion = 提出建议
cue-question = 提问
cue-request = 提出请求
cue-thanks = 表示感谢
cue-sarcasm = 语带嘲讽
cue-firsthand = 亲身经历
cue-money = 钱财损失
cue-deadline = 时间紧迫
cue-health = 涉及健康

severity-points = { $level } = { $points } 分
severity-raised = 因重新打开提高 { $count } 级
reach-people = 约 { $people } 人
reach-counts = 粉丝 { $followers }，互动 { $reactions }，转发 { $reposts }，回复 { $replies }
told-event = { $event }（第 { $seq } 条）
delivery-due = 待发送
delivery-leased = 发送中
delivery-superseded = 已被更新的取代
delivery-dead = 始终未被接收
