from django.urls import URLPattern, path

from members.views import letters, transfer_steps, transfers, transfers_several, whereabouts

urlpatterns: list[URLPattern] = [
    path("transfers/", transfers.transfers, name="transfers"),
    path("transfers/print/", transfers.transfers_print, name="transfers_print"),
    path("transfers/export/", transfers.transfers_file, name="transfers_export"),
    path("transfers/several/", transfers_several.transfers_send, name="transfers_send"),
    path("transfers/several/accept/", transfers_several.transfers_accept, name="transfers_accept"),
    path("transfers/arrive/", transfer_steps.person_arrive, name="person_arrive"),
    path("transfers/<int:pk>/", transfers.transfer, name="transfer"),
    path("transfers/<int:pk>/notice/", transfers.transfer_notice, name="transfer_notice"),
    path("transfers/<int:pk>/accept/", transfer_steps.transfer_accept, name="transfer_accept"),
    path("transfers/<int:pk>/refuse/", transfer_steps.transfer_refuse, name="transfer_refuse"),
    path("transfers/<int:pk>/cancel/", transfer_steps.transfer_cancel, name="transfer_cancel"),
    path("transfers/<int:pk>/receipt/", transfer_steps.letter_receipt, name="letter_receipt"),
    path("transfers/<int:pk>/return/", transfer_steps.letter_return, name="letter_return"),
    path("transfers/<int:pk>/receipt-sent/", transfer_steps.receipt_send, name="receipt_send"),
    path("transfers/<int:pk>/correct/", letters.letter_correct, name="letter_correct"),
    path("transfers/<int:pk>/arrival/undo/", letters.arrival_undo, name="arrival_undo"),
    path("transfers/away/", whereabouts.away, name="away"),
    path("transfers/away/print/", whereabouts.away_print, name="away_print"),
    path("people/<int:pk>/transfer/", transfer_steps.transfer_request, name="transfer_request"),
    path("people/<int:pk>/transfer/branches/", transfers.transfer_branches, name="transfer_branches"),
    path("people/<int:pk>/letter/", transfer_steps.letter_issue, name="letter_issue"),
    path("people/<int:pk>/leave/", whereabouts.person_leave, name="person_leave"),
    path("people/<int:pk>/delete/", whereabouts.person_delete, name="person_delete"),
    path("people/<int:pk>/contacts/", whereabouts.person_contacts, name="person_contacts"),
    path("contacts/<int:pk>/remove/", whereabouts.contact_remove, name="contact_remove"),
    path("leavings/<int:pk>/undo/", whereabouts.person_leave_undo, name="person_leave_undo"),
]
