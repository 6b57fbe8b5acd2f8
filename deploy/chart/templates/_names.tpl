{{/* The prefix of all names: the release's, with the chart's where that is not in it. */}}
{{- define "acrida.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- default $full .Values.fullnameOverride | replace "." "-" | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "acrida.controllerName" -}}{{ include "acrida.fullname" . }}-controller{{- end -}}
{{- define "acrida.workerName" -}}{{ include "acrida.fullname" . }}-worker{{- end -}}
{{- define "acrida.natsName" -}}{{ include "acrida.fullname" . }}-nats{{- end -}}

{{/* Jobs can't be changed: an upgrade is a run of its own. */}}
{{- define "acrida.controllerJob" -}}{{ include "acrida.controllerName" . }}-{{ .Release.Revision }}{{- end -}}
{{- define "acrida.workerJob" -}}{{ include "acrida.workerName" . }}-{{ .Release.Revision }}{{- end -}}

{{/* The Secret with the console's token and the bus's passwords. */}}
{{- define "acrida.secretName" -}}
{{- default (printf "%s-auth" (include "acrida.fullname" .)) .Values.auth.existingSecret -}}
{{- end -}}

{{/* The volume of the controller: journal and reports. */}}
{{- define "acrida.claimName" -}}
{{- default (include "acrida.controllerName" .) .Values.controller.persistence.existingClaim -}}
{{- end -}}

{{- define "acrida.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "acrida.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* Prefix of the bus's subjects, and name of the run's journal. */}}
{{- define "acrida.runName" -}}{{ default (include "acrida.fullname" .) .Values.controller.runName }}{{- end -}}

{{/* Takes dict "root" and "component". */}}
{{- define "acrida.selector" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* Takes dict "root" and "component", and "labels" for further ones. */}}
{{- define "acrida.labels" -}}
{{ include "acrida.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- with mergeOverwrite (dict) .root.Values.commonLabels (.labels | default dict) }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Name, labels and annotations of an object. Takes dict "root", "component", "name", and "labels", "annotations". */}}
{{- define "acrida.metadata" -}}
name: {{ .name }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "acrida.labels" . | nindent 2 }}
{{- with .annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
