"""Addresses of the cash room."""

from django.urls import path

from hallkeeper.shop.cash.views import (
    box,
    corrections,
    counting,
    deposits,
    differences,
    dues,
    importing,
    takings,
)

app_name = "shop_cash"
urlpatterns = [
    path("deposits/", deposits.index, name="deposits"),
    path("differences/", differences.index, name="differences"),
    path("cash/<str:hall>/", box.show, name="box"),
    path("cash/<str:hall>/set-up/", box.set_up, name="set_up"),
    path("cash/<str:hall>/float/", box.change_float_view, name="float"),
    path("cash/<str:hall>/account/", box.account, name="account"),
    path("cash/<str:hall>/account/<int:pk>/designate/", box.designate_view, name="designate"),
    path("cash/<str:hall>/count/opening/", counting.count, {"purpose": "opening"}, name="count_opening"),
    path("cash/<str:hall>/count/close/", counting.count, {"purpose": "close"}, name="count_close"),
    path("cash/<str:hall>/count/give/", counting.count, {"purpose": "give"}, name="count_give"),
    path("cash/<str:hall>/counted/<int:pk>/", counting.counted, name="counted"),
    path("cash/<str:hall>/counted/<int:pk>/accept/", counting.accept, name="accept"),
    path("cash/<str:hall>/offer/", counting.offer, name="offer"),
    path("cash/<str:hall>/take/<int:pk>/", counting.take, name="take"),
    path("cash/<str:hall>/take/<int:pk>/sign/", counting.sign, name="sign"),
    path("cash/<str:hall>/take/<int:pk>/decline/", counting.decline_view, name="decline"),
    path("cash/<str:hall>/take/<int:pk>/withdraw/", counting.withdraw_view, name="withdraw"),
    path("cash/<str:hall>/absence/", counting.absence, name="absence"),
    path("cash/<str:hall>/takings/", takings.index, name="takings"),
    path("cash/<str:hall>/takings/<int:pk>/undo/", takings.undo, name="undo_takings"),
    path("cash/<str:hall>/import/", importing.index, name="import"),
    path("cash/<str:hall>/paid-out/", takings.paid_out, name="paid_out"),
    path("cash/<str:hall>/paid-out/<int:pk>/undo/", takings.undo_paid_out, name="undo_paid_out"),
    path("cash/<str:hall>/bank-today/", deposits.bank_today_view, name="bank_today"),
    path("cash/<str:hall>/deposits/", deposits.of_hall, name="hall_deposits"),
    path("cash/<str:hall>/deposit/", deposits.make, name="deposit"),
    path("cash/<str:hall>/deposit/<int:pk>/", deposits.detail, name="deposit_detail"),
    path("cash/<str:hall>/deposit/<int:pk>/undo/", corrections.reverse_slip, name="reverse_deposit"),
    path("cash/<str:hall>/correct/<str:on>/", corrections.correct, name="correct"),
    path("cash/<str:hall>/due/<int:pk>/", dues.show, name="due"),
    path("cash/<str:hall>/due/<int:pk>/hand/", dues.hand, name="hand_due"),
    path("cash/<str:hall>/due/<int:pk>/take-out/", dues.take_out_view, name="take_out"),
    path("cash/<str:hall>/due/<int:pk>/put-back/", dues.put_back_view, name="put_back"),
    path("cash/<str:hall>/photo/<uuid:blob>/", deposits.photo, name="photo"),
    path("cash/<str:hall>/differences/", differences.of_hall, name="hall_differences"),
    path("cash/<str:hall>/difference/<int:pk>/", differences.show, name="difference"),
]
