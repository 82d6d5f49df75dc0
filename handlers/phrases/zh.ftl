### 吹哨说的每一句话。编号当作文字传入；称呼对方用“您”。

## 时间与零件
comma = 、
lines = { $lines }
quoted = “{ $words }”
the-desk = 热线专席
when-yesterday = 昨天 { $time }
when-today = 今天 { $time }
when-tomorrow = 明天 { $time }
when-weekday = { $weekday } { $time }
when-date = { $month }月{ $day }日（{ $weekday }）{ $time }
weekday-1 = 周一
weekday-2 = 周二
weekday-3 = 周三
weekday-4 = 周四
weekday-5 = 周五
weekday-6 = 周六
weekday-7 = 周日

## 按钮
button-add = 补充
button-service = 改类别
button-withdraw = 撤单
button-restore = 恢复办理
button-progress = 查进度
button-progress-all = 我的工单
button-card = 对方看到什么
button-compose = 不显示我的原话
button-show-photos = 可以给单位看
button-hide-photos = 只给专席看
button-rate-satisfied = 已解决且满意
button-rate-dissatisfied = 已解决不满意
button-rate-unsolved = 未解决
button-submit = 就这样提交
button-choose-other = 其他
button-separate = 这是另一件事
button-another = 另开一单：{ $kind }
button-enough = 不用
button-human = 转人工
button-report = 反映问题
button-privacy = 我的信息怎么用
button-subscribe = 订阅公告
button-unsubscribe = 不再接收公告
button-claim = 领奖
button-accept = 签收
button-give-back = 退单
button-resolve = 办结
button-confirm = 确认办结
button-send = 立即发
button-inside = 仅内部
button-report-in = 报到
button-more-photos = 更多照片
button-join = 加入本组
button-practice = 演练
button-admit = 同意
button-turn-away = 不同意
button-drill-accept = 签收
button-drill-resolve = 办结
button-drill-confirm = 确认办结
button-private = 私聊补充
button-resident = 去反映问题
button-join-account = 那一边也是我，关联
button-lang-zh = 中文
button-lang-en = English
button-personal-see = 我要查看
button-personal-correct = 我要更正
button-personal-erase = 我要删除

## 第一次见面
notice-privacy =
    这里是{ $town }“吹哨”，有问题直接说，文字、照片、位置都行，不用注册。
    隐私说明（{ $version }）：您的姓名、电话、账号不会给被反映的单位；单位看到的是隐去住户信息的内容。您说的话只用于办理这件事，随时可以要求查看、更正或删除。
greeting = 在的，请讲。直接说哪里、什么问题就行，也可以发照片和位置。
thanks = 不客气，有事随时说。
thanks-rate = 谢谢您。工单 { $number } 办得怎么样，请点一下：
calm = 我明白您很着急。请说说是哪里、什么问题，我马上转给负责的单位；也可以转人工。
sticker = 收到表情。有要反映的问题，请用一句话说说是什么、在哪里。
dropped = 好的，刚才的话不提交了。
words-kept = 您刚才说的话都留着，马上为您处理。还有要补充的，直接接着说。
scanned = 您扫的是{ $place }的码。请说说这里有什么问题，也可以发照片，不用再写地点。
scanned-answer = 好的，地点按{ $place }登记。

## 私聊命令
help =
    直接说哪里、什么问题就行，文字、照片、位置都可以。
    /my 我的工单
    /link 把网页和 Telegram 关联成同一个人
    /lang 换语言
    /privacy 我的信息怎么用
which-language = 请选择语言 / Choose your language:
language-set = 好的，以后用中文。
privacy-full =
    { $town }“吹哨”隐私说明（{ $version }）
    1. 收集什么：您发来的文字、照片、位置等内容，以及用来回复您的会话编号。不要求姓名、电话和注册。
    2. 做什么用：只用于受理、转办、答复和回访您反映的事，以及核发举报奖励。
    3. 谁能看到：专席看到全部；承办单位看到的是隐去住户信息的内容，物业类只看到要点，照片也要您同意才给；公示和奖励公告不含个人信息。
    4. 存多久：收到的原始消息办完 7 天后清空；诉求和工单留存用于办理和核查，您可以要求删除。
    5. 您的权利：可以查看、更正、删除，也可以问谁看过，点下面的按钮即可。由{ $name }（{ $phone }）负责，{ $days } 个工作日内答复。
link-code =
    关联码：{ $code }
    { $minutes } 分钟内，在您另一边的会话（网页或 Telegram）里发送 /link { $code } ，两边就是同一个人了。
    只给自己用；别人发来的码，请不要输入。
link-sure = 关联后，给出这个码的那一边能看到您的全部工单（现有 { $n } 件），也能替您说话。只有那一边也是您本人时才继续；码是别人给的，请不要点。
linked = 已与{ $where }关联，两边现在是同一个人，共有工单 { $n } 件。不是您本人操作的，请马上转人工。
link-wrong-code = 关联码不对、用过了或已过期。请在另一边发送 /link 取一个新的。
link-same-chat = 这个码要在另一边的会话里输入（网页或 Telegram）。
link-one-already = 两边已经是同一个人了，不用再关联。
link-staff = 工作人员的账号不能和别的账号关联。请联系专席。
code-too-often = 输错次数太多，请一小时后再试。
channel-web = 网页
channel-resident-bot = Telegram
channel-staff-bot = Telegram 工作群机器人

## 业主群与走错门
owners-received = 已收到，请私聊补充。
owners-hello = 大家好。有公共问题请 @{ $bot } 说一声，之后的事在私聊里办，群里的闲聊我不记录。
this-bot = 本机器人
wrong-bot = 这里是工作人员用的机器人。反映问题请到 { $bot }。
wrong-bot-kept = 这里是工作人员用的机器人。反映问题请到 { $bot }：您刚才说的话已替您存到那边，打开就能接着说。
wrong-bot-alone = 这里是工作人员用的机器人，不受理反映的问题。
repeated = （这条可能重复送达）

## 机器人介绍与命令菜单
bot-resident-description =
    哪里有问题，直接说就行：占道、施工噪音、垃圾、违建、物业。
    文字、照片、位置都可以，不用注册。我来开工单、找到责任单位，一直跟到您说解决了为止。
bot-resident-about = 反映身边的问题，责任单位到岗，办到您满意。
bot-staff-description =
    承办单位群里的工单机器人：派单、签收、答复、办结都在群里完成。
    居民反映问题请找居民机器人。
bot-staff-about = 承办单位工作群的工单机器人。
command-my = 我的工单
command-lang = 换语言 Language
command-privacy = 我的信息怎么用
command-link = 关联网页和 Telegram
command-help = 怎么用
command-bind = 把本群绑定到承办单位
command-practice = 发一张演练单

## 还差一句话
ask-problem = 请用一句话说说是什么问题、在哪里，我就能帮您转过去。
ask-problem-again = 这句话我没看明白是什么问题。请再说具体一点，或者直接提交，由专席人工看。
ask-problem-photo = 照片收到了。请用一句话说说是什么问题、在哪里。
ask-problem-place = 位置收到了。请用一句话说说这里有什么问题。
ask-service = 为了转给对的单位，请选一下这更像哪一类：
ask-place = 这件事在哪里？发个位置、说小区名或路名，或者用自己的话说都行。
files-noted = 语音、视频或文件已留给专席人工查看。
files-kept = 语音、视频或文件已留给专席人工查看。为了快一点派单，请再用文字说一句在哪里、什么问题。
photo-unusable = 有照片用不了（{ $reasons }），其余内容已收下。需要的话请重新拍一张再发。
photo-empty = 文件是空的
photo-broken = 文件不完整，打不开
photo-kind = 不是能识别的图片格式
photo-too-many-pixels = 图片尺寸过大
photo-too-large = 超过 20 MB
photo-gone = 文件已取不到
photo-too-many = 一次最多 10 张
photo-only = （见照片）
no-words = （未留言）

## 紧急
emergency =
    ⚠️ { $name }：请先保证安全，马上拨打：
    { $numbers }
    { $advice }
    专席已同时收到提醒。
emergency-number = { $who } { $number }

## 开单
opened-number = 已受理，工单 { $number }
opened-service = 类别：{ $service }
opened-service-why = 类别：{ $service }（您说到{ $why }）
opened-path = 类别：{ $service } · { $subtype }。{ $path }
opened-unit = 已转{ $unit }，最晚 { $due } 前答复。
opened-desk = 还需要人工确定由哪家单位办理，已转热线专席，会尽快派单并告诉您。
opened-close = 想起什么，直接接着说就行。
linked-line = 关联工单：{ $numbers }
offer-part = “{ $words }”（{ $kind }）
offer-linked = 您这条里还说到：{ $parts }。要另开一单分别办理吗？
offer-linked-apart = 您这条里还说到：{ $parts }。这些话不给工单 { $number } 的承办单位看，要办理请另开一单：
opened-another = ✓ 已另开一单：{ $kind }（{ $number }）
ask-photos = 您的 { $n } 张照片可以给承办单位看吗？不回答则只有专席能看。
photos-shown = ✓ 照片可以给单位看
photos-hidden = ✓ 照片只给专席看
chosen = ✓ { $choice }
which-service = 工单 { $number } 应该归到哪一类？
which-ticket = 您说的是哪一件？
add-now = 请接着说，发来的文字、照片、位置都会补充到工单 { $number }。
added = 已补充到工单 { $number }。
urged =
    已替您催办工单 { $number }。
    目前：{ $status }；承办：{ $unit }；答复期限：{ $due }
progress =
    工单 { $number }：{ $status }
    承办：{ $unit }；答复期限：{ $due }{ $linked }
no-ticket = 没找到正在办理的工单。如果是新的问题，请点“就这样提交”，或者说说是哪里、什么问题。
no-tickets = 您还没有工单。
withdrawn = 工单 { $number } 已撤回。撤错了可以恢复。
withdrawn-others = 已为您退出工单 { $number }。还有其他居民反映同一问题，工单会继续办理。
what-they-see =
    承办单位看到的就是下面这些，没有您的姓名、电话和账号：
    ——
    { $card }
composed-now = 工单 { $number } 不再显示您的原话和照片，单位只看到类别、地点范围和时间。

## 工单进展
standing-new = 等待派单
standing-dispatched = 已派单，等待签收
standing-in-progress = 办理中
standing-resolved = 已办结，等您评价
standing-closed = 已结案
standing-declined = 不予受理
told-dispatched = 工单 { $number } 已转{ $unit }，最晚 { $due } 前答复。
told-accepted = 工单 { $number }：{ $unit }已签收，正在办理。
told-given-back = 工单 { $number }：{ $unit }认为不归其负责，专席正在重新确定单位，不用您再反映一遍。
told-replied =
    工单 { $number }，{ $unit }答复：
    { $words }
told-resolved =
    工单 { $number }，{ $unit }已办结：
    { $words }
    ——
    到底解决没有，您说了算：
told-restored = 工单 { $number } 已恢复，由{ $unit }继续办理，最晚 { $due } 前答复。
told-reopened = 工单 { $number } 已退回{ $unit }重办，专席同时盯办，最晚 { $due } 前答复。
told-reopened-desk = 工单 { $number } 两次未解决，由专席决定怎么办，并会联系您。
told-closed-satisfied = 工单 { $number } 已结案。谢谢您让城市更好。
told-closed-dissatisfied = 工单 { $number } 已结案，您的不满意已记入考核，专席会看为什么。
told-closed-unrated = 工单 { $number } 一直没有等到您的评价，按“未评价”结案。没解决的话，直接告诉我。
told-closed-desk = 工单 { $number } 由专席结案。{ $why }
told-reclassified = 工单 { $number } 已改为“{ $service }”，由{ $unit }办理，答复期限 { $due }。
told-merged = 工单 { $former } 与 { $number } 是同一件事，已合并办理。由{ $unit }答复，结果会同时告诉您。
told-whistled = 工单 { $number } 已超过答复期限，系统已吹哨，请{ $higher }报到督办。
told-declined =
    工单 { $number } 不属于公共管理事项：{ $why }
    如有不同意见，可以转人工。

## 提问、隐私、人工
answer =
    { $answer }
    依据：{ $source }

    不是您要问的？
ask-where = 您问的是哪里？说一下路名、小区名，或者发个位置。
unit-phone = { $unit }（{ $phone }）
that-place = 这个位置
span-hours = { $n } 小时
span-hours-one = { $n } 小时
span-work-hours = { $n } 个工作时
span-work-hours-one = { $n } 个工作时
span-work-days = { $n } 个工作日
span-work-days-one = { $n } 个工作日
priced = { $name } { $amount } 元
path-only =
    您说的是{ $subtype }方面的事，本平台没有承办单位，留在这里只会耽误您：
    { $path }。
    还是想在这里登记，点“就这样提交”，专席会看。
question-to-desk = 这个问题我没有把握，已转专席人工答复。如果是要反映问题，点“就这样提交”就能开单。
desk-answer = 专席答复：{ $words }
privacy =
    已登记，编号 { $number }。由{ $name }（{ $phone }）负责，{ $days } 个工作日内答复您。
    被反映的单位看不到您的姓名、电话、账号和原话中的住户信息。要删除、更正、导出或查询谁看过，回复说明即可。
human = 已转专席人工，工作人员会在这里回复您。您可以接着说。
unhandled = 您的话已收到。系统处理时出了问题，已转专席人工查看，不会丢。

## 奖励
reward-notice =
    您反映的工单 { $number } 经核查属实，奖励 { $amount } 元。
    领奖码：{ $code }
    { $until }前点“领奖”或把领奖码发到这里即可，逾期视为放弃。请勿转给别人。
reward-terms = 举报查证属实的，对最先反映的人按规定奖励；核实并复核后，会在这里私下通知您并给出领奖码，{ $days } 天内有效。点“订阅公告”可以收到每期奖励公告（不含任何个人信息）。
claimed = 已登记发放 { $amount } 元，谢谢您的举报。
claimed-before = 这份 { $amount } 元的奖励已经领过或已过期，不能重复领取。
subscribed = 已订阅奖励公告。
unsubscribed = 已取消，不再发送奖励公告。
notice = 【奖励公告】近 { $days } 天核实有效举报并奖励 { $n } 件，合计 { $amount } 元。
notice-none = 【奖励公告】近 { $days } 天没有发放奖励。
notice-services = 类别：{ $list }
notice-districts = 片区：{ $list }
notice-end = 奖励只私下通知本人，公告不含任何个人信息。

## 承办单位群
card-head = 【新单】{ $number } · { $service }
card-urgent = 【紧急】{ $number } · { $service }
card-place = 地点：{ $place }
card-place-unknown = 待专席核实
card-words = 反映：{ $words }
card-composed = 要点：{ $phrases }（本类不转原话）
card-times = 时间：{ $times }
card-detail = 专席补充：{ $detail }
card-photos = 照片：{ $n } 张
card-photos-hidden = 照片：{ $n } 张，反映人未同意转给单位，由专席核看
card-due = 期限：最晚 { $due } 前答复
card-late = 期限：{ $due }（已超期）
card-status-new = 状态：待派单
card-status-dispatched = 状态：待签收
card-status-in-progress = 状态：{ $who }已签收，办理中
card-status-resolved = 状态：已办结，等居民评价
card-status-closed = 状态：已结案
card-status-declined = 状态：不予受理
card-moved = { $number } 已改派其他单位，本群不用再办。
card-given-back = { $number } 已退回专席。
card-merged = { $number } 已并入 { $into }。
card-regrouped = { $number } 已转到本单位现在的群里办理。
more-photos = { $number } 其余 { $n } 张照片：
unit-assigned = 专席核定 { $number } 由本单位办理。
n-photos = （照片 { $n } 张）
unit-added = 居民补充：{ $words }{ $photos }
unit-added-photos = 居民有补充{ $photos }。
unit-added-composed = 居民有补充{ $photos }，原话由专席核看。
unit-taken-out = 刚才的补充属于另一件事，已从 { $number } 移除，请不要使用。
unit-urged = 居民第 { $urges } 次催办 { $number }。
unit-reopened = 居民反映 { $number } 未解决，请重办。留言：{ $words }
unit-rated-satisfied = { $number }：居民评价“已解决且满意”。
unit-rated-dissatisfied = { $number }：居民评价“已解决不满意”，专席会复盘。
unit-rated-unsolved = { $number }：居民评价“未解决”。
unit-withdrawn = { $number } 居民已撤单，不用再办。
unit-reminded = 催办：{ $number } 办理时限已过半。{ $due }
unit-reminded-due = 请尽快签收、答复。
unit-overdue = { $number } 已超过办理时限，已吹哨请{ $higher }报到。
unit-reported-in = { $higher }已就 { $number } 报到。
whistle = 【吹哨】{ $number }（{ $service }）{ $late }超期未办，请{ $unit }报到督办。
held = 30 秒后转给居民
sent-on = ✓ 已转给居民
stays-inside = ✓ 仅内部
kept-inside = 仅内部，不转居民。
stopped = 没有转给居民：这段话里有{ $kinds }。请改一改重新回复，或设为仅内部。
leak-phone = 电话
leak-name = 姓名
leak-id = 证件号
leak-plate = 车牌
leak-insult = 不文明用语
leak-link = 链接
resolve-how = 办结 { $number }：请直接回复本条，说明怎么办的，最好附现场照片；再点“确认办结”。
resolve-with =
    用这段话作为给居民的办结答复吗？
    { $words }
confirmed = ✓ 已办结，已请居民评价
reported-in = ✓ { $who }已报到
give-back-why = 为什么退 { $number }？
give-back-who = { $number } 更适合哪家单位？
better-unknown = 不清楚
reason-not-our-area = 不在本辖区
reason-not-our-duty = 不属本单位职责
reason-no-such-problem = 现场无此问题
reason-place-unclear = 地点不明
group-no-ticket = 没找到对应的工单。请直接回复工单卡片。
group-moved-on = 工单 { $number } 已不在本单位，回复没有转出。
group-no-words = 请回复文字或照片。
too-late-to-amend = 原话已经转给居民，改动没有转出。要更正请再回复一次。
amended = ✓ 已按修改后的话处理
anonymous = 匿名管理员的操作不算数：系统不知道您是谁。请关闭匿名再操作。
forwarded = 转发的消息不作为答复。请用自己的话直接回复工单卡片。

## 单位群的绑定、成员与演练
group-usage =
    1. { $unit }的工单以卡片发到本群，先点“签收”。
    2. 直接回复卡片，您的话 30 秒后转给居民；@同事或以“内部”开头的只留在群里。
    3. 办完后回复卡片说明怎么办的，附现场照片，再点“确认办结”。
    4. 不归本单位的点“退单”说明理由，由专席重新派。
    5. 经办人先点“加入本组”登记；点“演练”试一遍，不计入统计。
group-unbound = 本群还没有绑定承办单位。请向专席要绑定码，由群管理员在这里发送：/bind 绑定码
bot-hears = 我已是管理员，大家对卡片的回复我都能收到。
bot-deaf = 我还不是管理员，看不到大家的普通回复。请打开：群设置 → 管理员 → 添加 { $bot }
bind-how = 请在命令后面写上专席给的绑定码：/bind 绑定码
bind-not-group = 这个命令要在承办单位的群里用。
bind-not-admin = 只有群管理员能绑定，请管理员来发这条命令。
bind-leads = { $name }现在是本群负责人，可以同意组员加入。
bind-burnt = 这个绑定码已经公开，作废了。请向专席另要一个。
bind-bound-already = 本群已经绑定{ $unit }。要换单位请联系专席。
bind-wrong-code = 绑定码不对、用过了或已过期。请向专席要一个新的。
bind-replaced = 本单位已改用新的群，以后的工单不再发到这里。
nameless = 经办人{ $n }
join-request = { $name } 申请加入本组，请负责人确认。
join-desk = { $name } 申请加入{ $unit }
join-admitted = ✓ { $who }已同意，{ $name }现在可以签收和答复
join-turned-away = ✓ { $who }没有同意
join-left = 已离开本群，这份申请作废
no-lead = { $unit }的群里已经没有负责人，请指定一位。
trouble-removed = 机器人被移出了群
trouble-refused = 令牌不对或已被吊销，请换一个新的令牌
trouble-taken = 别的程序或回调地址占着这个机器人的消息
trouble-no-answer = Telegram 没有应答，正在重试
trouble-mistake = 程序出错，请看运行日志
staff-entered = 您好，{ $name }。账号已绑定，您的身份：{ $roles }。
staff-you-are = 这里是工作人员用的机器人，工单在单位的群里办。您是{ $name }：{ $roles }。
enter-wrong-link = 这个链接不对、用过了或已过期。请向专席要一个新的。
no-roles = 暂无
role-worker = { $unit }经办人
role-lead = { $unit }负责人
role-operator = 专席坐席
role-approver = 奖励复核员
drill-card =
    【演练】演练-{ $number } · { $service }
    地点：{ $unit }门口
    反映：门口堆了两袋垃圾，一直没人收。（演练用，不是真的）
    期限：一分钟走完一遍，不计入任何统计
drill-how = 办结演练单：请直接回复演练卡片，说明怎么办的，例如“垃圾已清走”，再点“确认办结”。
drill-held = 【演练】正式工单里，这段话 30 秒后转给居民。办完了就点“确认办结”。
drill-stopped = 【演练】正式工单里，这段话不会转给居民：里面有{ $kinds }。请改一改重新回复。
drill-over = 这张演练单已经办结。想再试一次，点“演练”。
drill-confirmed = ✓ 已办结（演练）
drill-status-resolved = 状态：已办结（演练）
drill-done = 演练完成，用时 { $seconds } 秒。正式工单就是这样办。

## 拒绝
refused-chuishao-error = 这一步现在做不了，请稍后再试或转人工。
refused-not-found = 没有找到，或不属于您。
refused-forbidden = 您没有权限这样做。
refused-not-a-member = 只有本单位已登记的经办人可以操作。请找专席登记。
refused-conflict = 工单已有新的进展，这一步不再适用。
refused-not-allowed-now = 工单目前的状态不能这样操作。
refused-already-done = 这一步已经做过了。
refused-stale-button = 这个按钮已经过时，请看最新的消息。
refused-bad-input = 内容有误，请检查后再试。
toast-done = ✓

## 启动与首批人员
first-operator = 值班坐席
first-approver = 复核员
first-worker = 试用经办人
banner =
    { $town } 吹哨已启动 · Chuishao is running (Ctrl-C 停止 / stops it)

      居民聊天 resident chat   { $base }/
      公示 public board        { $base }/board
      演示 demo                { $base }/demo

    以下链接各能打开一次，24 小时内有效 · each link opens once, within 24 hours:

      专席 desk                { $operator }
      复核 approver            { $approver }
      单位群 unit groups       { $worker }
